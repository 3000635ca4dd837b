using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.Local.Sources;

namespace Pipeline.Workflows.Local.Actions;

/// <summary>What the local equivalent of an action works on.</summary>
internal sealed class ActionCall
{
    /// <summary>The inputs as texts, names without regard to case.</summary>
    public required IReadOnlyDictionary<string, string> With { get; init; }

    public required string JobId { get; init; }

    /// <summary>The job with its matrix cell, as messages name it.</summary>
    public required string Job { get; init; }

    public required JobFolders Folders { get; init; }

    /// <summary>Whether the job may write contents.</summary>
    public required bool MayPush { get; init; }

    /// <summary>The whole environment of the step.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public required JobLog Log { get; init; }

    public required RunPlace Run { get; init; }

    /// <summary>Sets a variable for the steps that follow.</summary>
    public required Action<string, string> SetVariable { get; init; }

    public required CancellationToken Stop { get; init; }

    public Dictionary<string, string> Outputs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An input without blanks around it; empty counts as not given.</summary>
    public string Input(string name, string otherwise = "") =>
        With.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : otherwise;

    /// <exception cref="StepFailure">It is missing.</exception>
    public string Required(string name) =>
        Input(name) is { Length: > 0 } text ? text : throw new StepFailure($"Input required and not supplied: {name}");

    /// <exception cref="StepFailure">It is neither true nor false.</exception>
    public bool Flag(string name, bool otherwise = false) => Input(name) switch
    {
        "" => otherwise,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        var other => throw new StepFailure($"`{name}` is true or false, not `{other}`"),
    };
}
