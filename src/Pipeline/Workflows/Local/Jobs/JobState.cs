using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>What the steps of one job have done so far.</summary>
internal sealed class JobState
{
    /// <summary>Variables of the workflow, of the job, and those that steps set.</summary>
    public Dictionary<string, string> Variables { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Folders before PATH, the last one first.</summary>
    public List<string> Path { get; private init; } = [];

    public RunResult Status { get; set; } = RunResult.Success;

    public List<StepResult> Results { get; private init; } = [];

    /// <summary>Ids of steps that have no equal here.</summary>
    public HashSet<string> NotRun { get; } = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, ObjectValue> _steps = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The context <c>steps</c>.</summary>
    public ObjectValue Steps => new(_steps.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, x.Value)));

    /// <summary>For the steps of an action: what they set is the job's, what they are called is the action's.</summary>
    public JobState Inside() => new() { Variables = Variables, Path = Path, Results = Results, Status = Status };

    /// <summary>Adds what a step did.</summary>
    public void Add(string? id, StepResult result, IEnumerable<KeyValuePair<string, string>> outputs)
    {
        Results.Add(result);
        if (result is { Conclusion: RunResult.Failure } && Status == RunResult.Success)
            Status = RunResult.Failure;
        if (id is null)
            return;
        if (result.NotRun is not null)
            NotRun.Add(id);
        _steps[id] = new ObjectValue(
            new("outputs", Texts(outputs)),
            new("outcome", ExpressionValue.Of(NameOf(result.Outcome))),
            new("conclusion", ExpressionValue.Of(NameOf(result.Conclusion))));
    }

    public void AddPath(string folder)
    {
        Path.Remove(folder);
        Path.Insert(0, folder);
    }

    /// <summary>As expressions see it.</summary>
    public static string NameOf(RunResult result) => result switch
    {
        RunResult.Success => "success",
        RunResult.Failure => "failure",
        RunResult.Cancelled => "cancelled",
        _ => "skipped",
    };

    public static ObjectValue Texts(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, ExpressionValue.Of(x.Value))));
}
