using System.Runtime.InteropServices;

namespace Pipeline.Engine;

/// <summary>Extension: tells targets that they have to end.</summary>
public static class BuildCancellation
{
    private static CancellationTokenSource _source = new();

    /// <summary>
    /// Inside a target: cancelled when the target has to end, because somebody interrupted the build (Ctrl-C or SIGTERM), its
    /// time is over, or another target failed and the build was asked to end at once. Elsewhere: cancelled on an interruption.
    /// A target that sees it undoes or completes its step and throws.
    /// </summary>
    public static CancellationToken Token => RunningTarget.Current?.Stop is { } stop ? stop.Token : _source.Token;

    /// <summary>Cancelled when the build was interrupted.</summary>
    internal static CancellationToken Interrupted => _source.Token;

    /// <summary>Interrupts the build as Ctrl-C does.</summary>
    public static void Cancel() => Cancel(_source);

    /// <summary>Cancels. Code of the build that listens may fail: that is a warning, and whoever else listens still hears it.</summary>
    internal static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException failures)
        {
            foreach (var failure in failures.Flatten().InnerExceptions)
                Session.Current.Output.Warn($"Code that listens to BuildCancellation.Token failed: {failure.GetType().Name}: {failure.Message}");
        }
    }

    internal static void Reset() => _source = new CancellationTokenSource();

    /// <summary>Listens to the process's signals. The third one ends the process at once.</summary>
    internal static IDisposable Listen(Action onSecond)
    {
        var count = 0;
        var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle);
        return new Listening([interrupt, terminate, hangUp]);

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            switch (Interlocked.Increment(ref count))
            {
                // Not on the signal's own thread: callbacks of the token may take their time, and another signal must get through.
                case 1:
                    ThreadPool.UnsafeQueueUserWorkItem(static _ => Cancel(), null);
                    break;
                case 2:
                    ThreadPool.UnsafeQueueUserWorkItem(_ => onSecond(), null);
                    break;
                default:
                    Environment.Exit((int)ExitCode.Interrupted);
                    break;
            }
        }
    }

    private sealed class Listening(PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in registrations)
                registration.Dispose();
        }
    }
}
