namespace Pipeline.Engine;

/// <summary>Tells targets that somebody interrupted the build with Ctrl-C.</summary>
public static class BuildCancellation
{
    private static readonly CancellationTokenSource Source = Listen();

    /// <summary>Cancelled on Ctrl-C.</summary>
    public static CancellationToken Token => Source.Token;

    /// <summary>Interrupts the build as Ctrl-C does.</summary>
    public static void Cancel() => Source.Cancel();

    private static CancellationTokenSource Listen()
    {
        var source = new CancellationTokenSource();
        // The process is left to Nuke, which ends it.
        Console.CancelKeyPress += (_, _) => source.Cancel();
        return source;
    }
}
