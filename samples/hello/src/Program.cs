using System.Diagnostics;
using System.Runtime.InteropServices;
using Hello;

Settings settings;
try
{
    settings = Settings.Read(Environment.GetEnvironmentVariable);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine($"hello: {wrong.Message}");
    return 2;
}

var clock = Stopwatch.StartNew();
var lifecycle = new Lifecycle();
var inFlight = new InFlight();
var metrics = new Metrics(settings, inFlight);
await using var warmth = new Warmth(settings);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, BeginDraining);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, BeginDraining);

try
{
    if (settings.Broken == Breakage.Crash)
        throw new InvalidOperationException("HELLO_BROKEN=crash: this release cannot start.");
    await using var app = Server.Build(
        settings, new RequestEnvelope(settings, lifecycle, inFlight, metrics), new Routes(settings, lifecycle, metrics, warmth));
    await app.StartAsync();
    await Serve(app, new Uri(app.Urls.Single()).Port);
    return 0;
}
catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Log.Warn($"Port {settings.Port} on 127.0.0.1 is taken by another process; set PORT to a free one.");
    return 1;
}
catch (Exception failure)
{
    Log.Warn($"Cannot go on: {failure}");
    return 1;
}

async Task Serve(WebApplication app, int port)
{
    Log.Info($"start release={settings.Release} instance={settings.Instance} url=http://127.0.0.1:{port} data={settings.DataDirectory}");
    using var stopWarming = new CancellationTokenSource();
    var warming = warmth.Run(port, stopWarming.Token);
    await Task.WhenAny(warming, lifecycle.Draining);
    if (!lifecycle.Draining.IsCompleted)
    {
        await warming;
        if (lifecycle.BecomeReady())
            Log.Info($"ready after {clock.ElapsedMilliseconds} ms");
    }
    await lifecycle.Draining;
    await stopWarming.CancelAsync();
    await warming.ContinueWith(_ => { }, TaskScheduler.Default);
    await Drain(app);
}

async Task Drain(WebApplication app)
{
    clock.Restart();
    Log.Info($"draining requests={inFlight.Count} websockets={metrics.WebSockets}");
    using var patience = new CancellationTokenSource(Server.Patience);
    await Task.WhenAny(inFlight.Drain(), Task.Delay(Timeout.InfiniteTimeSpan, patience.Token));
    if (patience.IsCancellationRequested)
        Log.Warn($"cutting off requests={inFlight.Count} after {Server.Patience.TotalSeconds} s");
    await app.StopAsync(patience.Token);
    await warmth.DisposeAsync();
    Log.Info($"stopped after {clock.ElapsedMilliseconds} ms, answered={metrics.Requests}");
}

void BeginDraining(PosixSignalContext signal)
{
    signal.Cancel = true;
    lifecycle.BeginDraining();
}
