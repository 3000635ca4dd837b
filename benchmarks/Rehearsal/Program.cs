using System.Runtime.InteropServices;
using Rehearsal;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("rehearsal: it reads /proc and uses setsid, so it needs Linux.");
    return 2;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (UsageException wrong)
{
    Console.Error.WriteLine($"rehearsal: {wrong.Message}\n{Options.Usage}");
    return 2;
}

// Whatever belongs to the clone is ended afterwards, so it must be a clone of which nobody else runs anything.
if (ProcessTable.Of(options.Site) is [var stranger, ..])
{
    Console.Error.WriteLine($"rehearsal: process {stranger.Pid} ({stranger.CommandLine}) works in {options.Site.Root}; give it a fresh clone.");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndEarly);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndEarly);
try
{
    return options.Kills ? await new Kills(options).RunAsync(stop.Token) : await new Deployments(options).RunAsync(stop.Token);
}
catch (RehearsalException e)
{
    Console.Error.WriteLine($"rehearsal: {e.Message}");
    return 1;
}
finally
{
    ProcessTable.EndAll(options.Site);
}

// After the round that runs; its report is of the rounds so far.
void EndEarly(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
