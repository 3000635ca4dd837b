using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>How a job can end; several when it is not known which.</summary>
[Flags]
internal enum Results
{
    None = 0,
    Success = 1,
    Failure = 2,
    Skipped = 4,
}

/// <summary>What later jobs see of a job.</summary>
/// <param name="Id">The id.</param>
/// <param name="Results">How it can end.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Before">The jobs that it needs, also through others.</param>
internal sealed record JobState(string Id, Results Results, ExpressionValue Outputs, IReadOnlyList<JobState> Before)
{
    /// <summary>The result; null when it is not known.</summary>
    public RunResult? Result => Results switch
    {
        Results.Success => RunResult.Success,
        Results.Failure => RunResult.Failure,
        Results.Skipped => RunResult.Skipped,
        _ => null,
    };

    /// <summary>As <c>needs.id</c> gives it.</summary>
    public ObjectValue ToContext() => new(
        new("result", Result is { } known ? ExpressionValue.Of(known switch
        {
            RunResult.Success => "success",
            RunResult.Failure => "failure",
            _ => "skipped",
        }) : new UnknownValue($"needs.{Id}.result")),
        new("outputs", Outputs));

    /// <summary>The jobs before one that needs these, each once.</summary>
    public static IReadOnlyList<JobState> AllBefore(IReadOnlyList<JobState> needs) => [.. needs.Concat(needs.SelectMany(x => x.Before)).DistinctBy(x => x.Id)];

    /// <summary>What the status functions answer behind these jobs.</summary>
    public static StatusState Status(IReadOnlyList<JobState> before) => new(
        before.All(x => x.Results == Results.Success) ? true : before.Any(x => !x.Results.HasFlag(Results.Success)) ? false : null,
        before.Any(x => x.Results == Results.Failure) ? true : before.Any(x => x.Results.HasFlag(Results.Failure)) ? null : false,
        false)
    {
        Results = before.ToDictionary(x => x.Id, x => x.Result),
    };
}
