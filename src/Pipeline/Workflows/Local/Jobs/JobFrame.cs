using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Commands;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.Local.Sources;
using Pipeline.Workflows.Local.Files;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>What the steps of one job stand in.</summary>
internal sealed class JobFrame
{
    public required WorkflowDocument Document { get; init; }

    public required RunPlace Run { get; init; }

    public required Cell Cell { get; init; }

    /// <summary>As people see it.</summary>
    public required string Name { get; init; }

    /// <summary>The contexts that do not change from step to step.</summary>
    public required ObjectValue Contexts { get; init; }

    public required JobFolders Folders { get; init; }

    public required JobLog Log { get; init; }

    public required JobCancellation Cancellation { get; init; }

    /// <summary>The environment before what the workflow says.</summary>
    public required IReadOnlyDictionary<string, string> Clean { get; init; }

    /// <summary>The mark of all processes of the job.</summary>
    public required string Mark { get; init; }

    public required bool MayPush { get; init; }

    /// <summary>Takes a step's summary.</summary>
    public required Action<string> AddSummary { get; init; }

    public JobState State { get; init; } = new();

    /// <summary>The same job for the steps of a composite action: they have steps and outputs of their own, and share all that is the job's.</summary>
    public JobFrame Inside(WorkflowDocument document, ObjectValue contexts) => new()
    {
        Document = document,
        Run = Run,
        Cell = Cell,
        Name = Name,
        Contexts = contexts,
        Folders = Folders,
        Log = Log,
        Cancellation = Cancellation,
        Clean = Clean,
        Mark = Mark,
        MayPush = MayPush,
        AddSummary = AddSummary,
        State = State.Inside(),
    };

    /// <summary>What a step's expressions see.</summary>
    public EvaluationScope StepScope(IReadOnlyDictionary<string, string> own)
    {
        var variables = new Dictionary<string, string>(State.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in own)
            variables[name] = value;
        return new EvaluationScope(Contexts
            .With("env", JobState.Texts(variables))
            .With("steps", State.Steps)
            .With("job", new ObjectValue(new KeyValuePair<string, ExpressionValue>("status", ExpressionValue.Of(JobState.NameOf(State.Status))))))
        {
            Status = StatusState.OfStep(State.Status),
            HashFiles = FileHash.In(Folders.Workspace, Folders.Home),
        };
    }

    /// <summary>The whole environment of a step.</summary>
    public IReadOnlyDictionary<string, string> StepVariables(IReadOnlyDictionary<string, string> own, StepFiles files, string action)
    {
        var all = new Dictionary<string, string>(Clean, StringComparer.Ordinal);
        foreach (var (name, value) in State.Variables.Concat(own))
            all[name] = value;
        if (State.Path.Count > 0)
            all["PATH"] = string.Join(':', State.Path.Append(all["PATH"]));
        foreach (var (name, value) in CleanEnvironment.Fixed((ObjectValue)Contexts["github"]!, Folders, Mark).Concat(files.Variables))
            all[name] = value;
        all["GITHUB_ACTION"] = action;
        return all;
    }
}
