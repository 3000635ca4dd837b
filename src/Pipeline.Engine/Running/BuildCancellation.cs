using System.Runtime.InteropServices;

namespace Pipeline.Engine;

/// <summary>Extension: tells targets that somebody interrupted the build (Ctrl-C or SIGTERM).</summary>
public static class BuildCancellation
{
    private static CancellationTokenSource _source = new();

    /// <summary>Cancelled on the first interruption. A target that sees it undoes or completes its step and throws.</summary>
    public static CancellationToken Token => _source.Token;

    /// <summary>Interrupts the build as Ctrl-C does.</summary>
    public static void Cancel() => _source.Cancel();

    internal static void Reset() => _source = new CancellationTokenSource();

    /// <summary>Listens to the process's signals. The second one ends the process at once.</summary>
    internal static IDisposable Listen(Action onFirst)
    {
        var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        return new Listening(interrupt, terminate);

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            if (_source.IsCancellationRequested)
                Environment.Exit((int)ExitCode.Interrupted);
            onFirst();
            // Not on the signal's own thread: callbacks of the token may take their time, and a second signal must get through.
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Cancel(), null);
        }
    }

    private sealed class Listening(PosixSignalRegistration interrupt, PosixSignalRegistration terminate) : IDisposable
    {
        public void Dispose()
        {
            interrupt.Dispose();
            terminate.Dispose();
        }
    }
}
