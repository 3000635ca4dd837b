using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local;

/// <summary>What the steps of one job stand in, and what they have done so far.</summary>
internal sealed class JobState
{
    private readonly Dictionary<string, ObjectValue> _steps = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file that the steps are in.</summary>
    public required WorkflowDocument Document { get; init; }

    /// <summary>The contexts that do not change from step to step.</summary>
    public required ObjectValue Contexts { get; init; }

    public required JobFolders Folders { get; init; }

    public required JobLog Log { get; init; }

    /// <summary>The environment before what the workflow says.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Variables that the workflow cannot change.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Fixed { get; init; }

    /// <summary>Variables of the workflow, of the job, and those that steps set.</summary>
    public Dictionary<string, string> Variables { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Folders before PATH, the last one first.</summary>
    public List<string> Path { get; private init; } = [];

    public List<StepResult> Results { get; private init; } = [];

    public RunResult Status { get; private set; } = RunResult.Success;

    /// <summary>For the steps of an action: what they set is the job's, what they are called is the action's.</summary>
    public JobState Inside(WorkflowDocument document, ObjectValue contexts) => new()
    {
        Document = document,
        Contexts = contexts,
        Folders = Folders,
        Log = Log,
        Environment = Environment,
        Fixed = Fixed,
        Variables = Variables,
        Path = Path,
        Results = Results,
        Status = Status,
    };

    /// <summary>Adds what a step did.</summary>
    public void Add(string? id, StepResult result, IEnumerable<KeyValuePair<string, string>> outputs)
    {
        Results.Add(result);
        if (result.Conclusion == RunResult.Failure)
            Status = RunResult.Failure;
        if (id is not null)
            _steps[id] = new ObjectValue(
                new("outputs", ObjectValue.OfTexts(outputs)),
                new("outcome", ExpressionValue.Of(NameOf(result.Outcome))),
                new("conclusion", ExpressionValue.Of(NameOf(result.Conclusion))));
    }

    /// <summary>What a step's expressions see.</summary>
    public EvaluationScope Scope(IReadOnlyDictionary<string, string> own)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal);
        foreach (var (name, value) in own)
            variables[name] = value;
        return new EvaluationScope(Contexts
            .With("env", ObjectValue.OfTexts(variables))
            .With("steps", new ObjectValue(_steps.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, x.Value))))
            .With("job", new ObjectValue(new KeyValuePair<string, ExpressionValue>("status", ExpressionValue.Of(NameOf(Status))))))
        {
            Status = StatusState.OfStep(Status),
            HashFiles = patterns => ExpressionValue.Of(FileSearch.Hash(Folders.Workspace, patterns)),
        };
    }

    /// <summary>The whole environment of a step.</summary>
    public Dictionary<string, string> VariablesOf(IReadOnlyDictionary<string, string> own, IEnumerable<KeyValuePair<string, string>> files)
    {
        var all = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in Variables.Concat(own))
            all[name] = value;
        if (Path.Count > 0)
            all["PATH"] = string.Join(':', Path.Append(all["PATH"]));
        foreach (var (name, value) in Fixed.Concat(files))
            all[name] = value;
        return all;
    }

    /// <summary>As expressions see it.</summary>
    public static string NameOf(RunResult result) => result.ToString().ToLowerInvariant();
}
