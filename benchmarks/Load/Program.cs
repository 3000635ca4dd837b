using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Load;

Options options;
try
{
    options = Options.Parse(args);
}
catch (UsageException wrong)
{
    Console.Error.WriteLine($"load: {wrong.Message}\n{Options.Usage}");
    return 2;
}

using var end = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndEarly);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndEarly);

var ledger = new HitLedger(options);
if (options.Mix.Has(Kind.Hits))
    await ledger.Open();

var clock = new RunClock();
var recorder = new Recorder(clock);
var sockets = new WebSocketCounts();
using var traffic = new Traffic(options, clock, recorder, ledger);
var watch = WatchForFile();
using var arrivals = new Arrivals(options, clock, recorder, traffic, end.Token);
var clients = Enumerable.Range(0, options.WebSockets).Select(number => Task.Run(async () =>
{
    using var client = new WebSocketClient(options, number, clock, recorder, sockets, end.Token);
    await client.Run();
}));
await Task.WhenAll(clients.Append(arrivals.Run()));
var duration = clock.Now;
await end.CancelAsync();
await watch;

var hits = options.Mix.Has(Kind.Hits) ? await ledger.Close() : null;
var cpu = Process.GetCurrentProcess().TotalProcessorTime;
var report = new Evaluation(options, clock, duration).Evaluate(recorder, hits, sockets.Result(), cpu);
if (options.Out is not null)
    WriteAtomically(options.Out, JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.Report));
Summary.Write(report, Console.Out);
return report.Succeeded ? 0 : 1;

async Task WatchForFile()
{
    while (options.UntilFile is not null && !end.IsCancellationRequested)
    {
        if (File.Exists(options.UntilFile))
            await end.CancelAsync();
        await Task.WhenAny(Task.Delay(100, end.Token));
    }
}

void EndEarly(PosixSignalContext signal)
{
    signal.Cancel = true;
    end.Cancel();
}

static void WriteAtomically(string path, byte[] content)
{
    var temporary = $"{path}.{Environment.ProcessId}.tmp";
    using (var file = File.Create(temporary))
    {
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
    File.Move(temporary, path, overwrite: true);
}
