namespace Pipeline.Engine;

/// <summary>How a target is tried again when it fails.</summary>
/// <param name="Times">How often at most, after the first attempt.</param>
/// <param name="FirstDelay">The pause before the second attempt; it doubles each time, up to <see cref="LongestDelay"/>.</param>
/// <param name="When">Which failures are worth another attempt; null means all.</param>
internal sealed record RetryPolicy(int Times, TimeSpan FirstDelay, Func<Exception, bool>? When)
{
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    /// <summary>The pause after the given failed attempt (1 or more), or null when there is no further one.</summary>
    public TimeSpan? DelayAfter(int attempt, Exception failure)
    {
        // A gate that refuses, or a wrong use, will not change its mind.
        if (attempt > Times || failure is BuildException { Code: not ExitCode.Failed } || When?.Invoke(failure) == false)
            return null;
        var delay = FirstDelay;
        for (var i = 1; i < attempt && delay < LongestDelay; i++)
            delay *= 2;
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
