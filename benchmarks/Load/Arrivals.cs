using System.Runtime.InteropServices;

namespace Load;

/// <summary>
/// The open model: arrival number i is due at i/rate seconds, whatever became of the ones before it. A thread of its own keeps
/// the timetable; when it was held up it sends all that is overdue, and their latency counts from when they were due.
/// </summary>
internal sealed class Arrivals(Options options, RunClock clock, Recorder recorder, Traffic traffic, CancellationToken stop) : IDisposable
{
    private const double LongestSleepSeconds = 0.02;
    private readonly CountdownEvent open = new(1);

    /// <summary>Returns when the last request has been answered or has timed out.</summary>
    public Task Run()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            KeepTimetable();
            open.Signal();
            open.Wait();
            done.SetResult();
        });
        thread.IsBackground = true;
        thread.Start();
        return done.Task;
    }

    public void Dispose() => open.Dispose();

    private void KeepTimetable()
    {
        var first = clock.Now;
        for (long i = 0; i / options.Rate < options.Duration.TotalSeconds; i++)
        {
            var due = first + i / options.Rate;
            while (due - clock.Now is > 0 and var left && !stop.IsCancellationRequested)
                Sleep(Math.Min(left, LongestSleepSeconds));
            if (stop.IsCancellationRequested)
                return;
            recorder.Dispatched(due);
            var kind = options.Mix.Next();
            open.AddCount();
            ThreadPool.UnsafeQueueUserWorkItem(_ => _ = Send(kind, due), null);
        }
    }

    private async Task Send(Kind kind, double due)
    {
        try
        {
            await traffic.Send(kind, due);
        }
        catch (Exception bug)
        {
            // Anything not foreseen is a failed request, never a silent one.
            recorder.Failed(kind, due, "generator", bug.ToString());
        }
        finally
        {
            open.Signal();
        }
    }

    // .NET sleeps in whole milliseconds, which would add up to one to every latency; spinning instead would cost the CPU
    // that the measured service needs.
    private static void Sleep(double seconds)
    {
        if (OperatingSystem.IsWindows())
            Thread.Sleep(Math.Max(1, (int)(seconds * 1000)));
        else
            _ = SleepMicroseconds((uint)(seconds * 1_000_000) + 1);
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SleepMicroseconds(uint microseconds);
}
