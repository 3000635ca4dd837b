using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Proxying;
using Pipeline.Router.Upstreams;

namespace Pipeline.Router.Serving;

/// <summary>The process that serves, on the listening socket it was handed.</summary>
internal static class Worker
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(FamilyArguments family)
    {
        var log = new EventLog("worker");
        using var signal = new StopSignal();
        using var stopping = new CancellationTokenSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var keeper = new KeeperWatch(family, log);
        var socket = ControlPath.Socket(family.Directory);
        KestrelServer server;
        UpstreamSwitch upstreams;
        try
        {
            upstreams = new UpstreamSwitch(new StateFile(family.Directory, log), log, TimeProvider.System);
            upstreams.Load();
            var proxy = new Proxy(upstreams, Forwarder.Create());
            var drains = new DrainWait(upstreams, log, TimeProvider.System, stopping.Token);
            var control = new ControlApi(family, upstreams, proxy, keeper, drains, () => asked.TrySetResult());
            server = CreateServer(family.ListenDescriptor, ControlSocket.Open(socket));
            await server.StartAsync(new Application(proxy, control), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"The router's worker cannot start: {e.Message}");
            return PartnerEnd.CannotStart;
        }

        log.Write($"serves {upstreams.Current?.Definition.Deployment ?? "nothing yet"} on {family.Listen}, control socket {socket}");
        await Task.WhenAny(asked.Task, signal.Asked, keeper.WatchAsync());

        log.Write($"stops; requests in flight have {StopBound.TotalSeconds:0} s");
        keeper.Stop();
        await stopping.CancelAsync();
        using var bound = new CancellationTokenSource(StopBound);
        await server.StopAsync(bound.Token);
        File.Delete(socket);
        log.Write("stopped");
        return 0;
    }

    private static KestrelServer CreateServer(int listen, int control)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            // Header bytes pass as they are.
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        // Limits are the service's affair. Idle clients keep their connection for long: one that is closed may just be in use.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = 64 << 10;
        options.Limits.MaxRequestHeadersTotalSize = 512 << 10;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(15);
        options.ListenHandle((ulong)listen, o => o.Protocols = HttpProtocols.Http1);
        options.ListenHandle((ulong)control, o =>
        {
            o.Protocols = HttpProtocols.Http1;
            o.Use(next => connection =>
            {
                connection.Features.Set(new ControlCaller(ControlSocket.IsOwner(connection)));
                return next(connection);
            });
        });
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { Backlog = Startup.Backlog }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }
}
