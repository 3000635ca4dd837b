using System.Net;

namespace Hello;

/// <summary>Builds the web server: loopback only, no configuration files, no request log.</summary>
internal static class Server
{
    private const long LargestBody = 10 * 1024 * 1024;

    /// <summary>From the signal to the exit; what is still running then is cut off.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public static WebApplication Build(Settings settings, RequestEnvelope envelope, Routes routes)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<IHostLifetime, SignalsAreOurs>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Patience);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, settings.Port);
        });
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = TimeSpan.FromSeconds(15),
            KeepAliveTimeout = TimeSpan.FromSeconds(15),
        });
        app.Use((context, next) => envelope.Handle(context, next));
        app.UseStatusCodePages(page => Answer.Error(page.HttpContext, page.HttpContext.Response.StatusCode, "There is no such route."));
        routes.Map(app);
        return app;
    }

    // The host's own lifetime would close the listener on SIGTERM at once; readiness has to answer 503 before that.
    private sealed class SignalsAreOurs : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
