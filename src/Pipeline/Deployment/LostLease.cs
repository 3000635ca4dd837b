using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>A run that does not hold its environment any more: it changes nothing, and takes nothing back. Whoever holds it now decides.</summary>
internal static class LostLease
{
    /// <summary>The failure of whatever was to be changed: exit 3.</summary>
    /// <param name="where">Where the lease is kept.</param>
    /// <param name="why">Who has it now, or why it has ended.</param>
    /// <param name="inner">What noticed it.</param>
    public static PipelineException Because(string? where, string why, Exception? inner = null) => new(
        Engine.ExitCode.Refused, new Diagnostic("This run has lost the environment", where, why, "look at `./build.sh Status`, and run the command again"), new Mark(inner));

    /// <summary>Whether a failure comes from a lease that was lost.</summary>
    public static bool Is(Exception? failure) => failure switch
    {
        null => false,
        Mark => true,
        AggregateException all => all.InnerExceptions.Any(Is),
        _ => Is(failure.InnerException),
    };

    private sealed class Mark(Exception? inner) : Exception(inner?.Message ?? "the lease has ended", inner);
}
