using Pipeline.Yaml;

namespace Pipeline.Workflows.Documents;

/// <summary>One job of a file.</summary>
public sealed class JobView(YamlScalar key, YamlMapping node)
{
    /// <summary>The key, with its place.</summary>
    public YamlScalar Key { get; } = key;

    /// <summary>The id.</summary>
    public string Id => Key.Value;

    /// <summary>All that the job says.</summary>
    public YamlMapping Node { get; } = node;

    /// <summary>The name that people see, or null.</summary>
    public YamlScalar? Name => Node["name"] as YamlScalar;

    /// <summary>The ids of the jobs that it needs.</summary>
    public IReadOnlyList<YamlScalar> Needs => Texts("needs");

    /// <summary>The condition, with or without <c>${{ }}</c>; null when there is none.</summary>
    public YamlScalar? If => Node["if"] as YamlScalar;

    /// <summary>The labels of the runner; empty for a group or an expression that is no text.</summary>
    public IReadOnlyList<YamlScalar> RunsOn => Node["runs-on"] is YamlMapping group ? Texts(group, "labels") : Texts("runs-on");

    /// <summary>The address that people see beside the deployment, or null.</summary>
    public YamlScalar? EnvironmentUrl => Node["environment"] is YamlMapping mapping ? mapping["url"] as YamlScalar : null;

    /// <summary>The environment's name, or null.</summary>
    public YamlScalar? EnvironmentName => Node["environment"] is YamlMapping mapping ? mapping["name"] as YamlScalar : Node["environment"] as YamlScalar;

    /// <summary>The permissions, a text or a mapping; null when the file's apply.</summary>
    public YamlNode? Permissions => Node["permissions"];

    /// <summary>The minutes until it is stopped.</summary>
    public YamlScalar? TimeoutMinutes => Node["timeout-minutes"] as YamlScalar;

    /// <summary>The matrix: a mapping, or an expression as a text; null when there is none.</summary>
    public YamlNode? Matrix => (Node["strategy"] as YamlMapping)?["matrix"];

    /// <summary>The reusable workflow that the job is, or null.</summary>
    public YamlScalar? Uses => Node["uses"] as YamlScalar;

    /// <summary>The steps; those inside <c>parallel</c> are not taken apart.</summary>
    public IReadOnlyList<StepView> Steps => field ??=
        [.. (Node["steps"] as YamlSequence)?.Items.Select((x, index) => new StepView(index, x as YamlMapping ?? new YamlMapping { At = x.At })) ?? []];

    /// <summary>The steps with those inside <c>parallel</c>.</summary>
    public IEnumerable<StepView> AllSteps => Steps.SelectMany(x => x.WithInner());

    internal static IReadOnlyList<YamlScalar> Texts(YamlMapping mapping, string key) => mapping[key] switch
    {
        YamlScalar { Kind: not ScalarKind.Null } scalar => [scalar],
        YamlSequence sequence => [.. sequence.Items.OfType<YamlScalar>()],
        _ => [],
    };

    private IReadOnlyList<YamlScalar> Texts(string key) => Texts(Node, key);
}
