using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>How a job or a step ended.</summary>
public enum RunResult
{
    /// <summary>All went well.</summary>
    Success,

    /// <summary>Something failed.</summary>
    Failure,

    /// <summary>It was stopped.</summary>
    Cancelled,

    /// <summary>It did not run.</summary>
    Skipped,
}

/// <summary>What the status functions answer. Null stands for what is not known yet.</summary>
/// <param name="Succeeded">What <c>success()</c> answers.</param>
/// <param name="Failed">What <c>failure()</c> answers.</param>
/// <param name="Cancelled">What <c>cancelled()</c> answers.</param>
public sealed record StatusState(bool? Succeeded, bool? Failed, bool? Cancelled)
{
    /// <summary>The results of the jobs that <c>success('id')</c> and <c>failure('id')</c> can name; null for one that is not known yet.</summary>
    public IReadOnlyDictionary<string, RunResult?> Results { get; init; } = ImmutableDictionary<string, RunResult?>.Empty;

    /// <summary>For a step: how the job fares up to it.</summary>
    public static StatusState OfStep(RunResult? job) => job is { } known
        ? new StatusState(known == RunResult.Success, known == RunResult.Failure, known == RunResult.Cancelled)
        : new StatusState(null, null, null);

    /// <summary>For a job: the results of all jobs before it, also those that it needs through others; a skipped one is no success.</summary>
    public static StatusState OfJob(IReadOnlyDictionary<string, RunResult?> before, bool? cancelled)
    {
        var all = before.Values;
        return new StatusState(All(all, RunResult.Success) & !cancelled, Any(all, RunResult.Failure), cancelled) { Results = before };
    }

    internal static bool? All(IEnumerable<RunResult?> results, RunResult wanted)
    {
        bool? answer = true;
        foreach (var result in results)
            answer &= result is { } known ? known == wanted : null;
        return answer;
    }

    internal static bool? Any(IEnumerable<RunResult?> results, RunResult wanted)
    {
        bool? answer = false;
        foreach (var result in results)
            answer |= result is { } known ? known == wanted : null;
        return answer;
    }
}
