using System.Diagnostics;
using System.Globalization;

namespace Rehearsal;

/// <summary>Deployments in a row and rollbacks, under load.</summary>
internal sealed class Deployments(Options options)
{
    private const int Rollbacks = 5;
    // Some time at rest between two commands, to compare with.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly Site _site = options.Site;
    private readonly string _logs = Directory.CreateDirectory(Path.Combine(options.Out, "commands")).FullName;
    private readonly string _marks = Path.Combine(options.Out, "marks");
    private readonly string _end = Path.Combine(options.Out, "end");
    private readonly string _report = Path.Combine(options.Out, "load.json");

    public async Task<int> RunAsync(CancellationToken stop)
    {
        await RunAsync("Deploy", "--version", "r0");
        // Not under load yet, so that everything on disk has been read once.
        await RunAsync("Deploy", "--version", "warm", "--skip", "Package");
        File.Delete(_marks);
        File.Delete(_end);
        using var load = StartLoad();
        await Task.Delay(Pause + Pause, CancellationToken.None);
        var timings = new List<CommandTiming>();
        try
        {
            for (var i = 1; i <= options.Rounds && !stop.IsCancellationRequested; i++)
                timings.Add(await MeasureAsync("Deploy", "--version", $"r{i}", "--skip", "Package"));
            for (var i = 1; i <= Rollbacks && !stop.IsCancellationRequested; i++)
            {
                timings.Add(await MeasureAsync("Rollback"));
                timings.Add(await MeasureAsync("Deploy", "--version", $"r{options.Rounds + i}", "--skip", "Package"));
            }
        }
        finally
        {
            await File.WriteAllTextAsync(_end, "", CancellationToken.None);
            await load.WaitForExitAsync(CancellationToken.None);
        }

        var report = DeploymentsReport.Of(timings, _report);
        report.Write(Path.Combine(options.Out, "deployments.json"), Console.Out);
        return report.Held ? 0 : 1;
    }

    private Process StartLoad()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in (string[])[
            options.Load!, "--url", $"http://127.0.0.1:{_site.Port}", "--rate", "200", "--mix", "pooled=60,fresh=15,post=15,slow=5,hits=5",
            "--websockets", "10", "--until-file", _end, "--marks", _marks, "--out", _report])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private async Task<CommandTiming> MeasureAsync(params string[] arguments)
    {
        var seen = JournalFile.Read(_site.JournalPath).Count;
        var result = await RunAsync(arguments);
        var timing = CommandTiming.Of(result, [.. JournalFile.Read(_site.JournalPath).Skip(seen)]);
        await File.AppendAllLinesAsync(_marks, [
            Mark(result.Begun, "command-start"), Mark(timing.SwitchBegun, "switch-start"), Mark(timing.SwitchBegun, "cutover-start"),
            Mark(timing.DrainBegun, "cutover-end"), Mark(timing.StopBegun, "stop-start"), Mark(timing.Succeeded, "stop-end"),
            Mark(timing.Succeeded, "switch-end"), Mark(result.Ended, "command-end")]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{result.Text}: {result.Milliseconds:0} ms, switched after {timing.ToSwitched:0} ms, switch to stopped {timing.Succeeded - timing.SwitchBegun:0} ms"));
        await Task.Delay(Pause);
        return timing;
    }

    private static string Mark(double time, string label) => $"{Clock.UnixMilliseconds(time)} {label}";

    private async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var result = await _site.RunAsync(_logs, arguments);
        return result.ExitCode == 0 ? result : throw new RehearsalException($"`{result.Text}` ended with {result.ExitCode}: {result.Tail}");
    }
}
