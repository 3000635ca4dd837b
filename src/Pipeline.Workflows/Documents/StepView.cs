using Pipeline.Yaml;

namespace Pipeline.Workflows.Documents;

/// <summary>One step of a job in a file.</summary>
public sealed class StepView(int index, YamlMapping node)
{
    /// <summary>Which one, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>All that the step says.</summary>
    public YamlMapping Node { get; } = node;

    /// <summary>The id, or null.</summary>
    public YamlScalar? Id => Node["id"] as YamlScalar;

    /// <summary>The name, or null.</summary>
    public YamlScalar? Name => Node["name"] as YamlScalar;

    /// <summary>The condition, with or without <c>${{ }}</c>; null when there is none.</summary>
    public YamlScalar? If => Node["if"] as YamlScalar;

    /// <summary>The action, or null.</summary>
    public YamlScalar? Uses => Node["uses"] as YamlScalar;

    /// <summary>The script, or null.</summary>
    public YamlScalar? Run => Node["run"] as YamlScalar;

    /// <summary>The action's inputs.</summary>
    public YamlMapping? With => Node["with"] as YamlMapping;

    /// <summary>The step's variables.</summary>
    public YamlMapping? Environment => Node["env"] as YamlMapping;

    /// <summary>What messages call it.</summary>
    public string Title => Name?.Value ?? Id?.Value ?? Uses?.Value ?? Run?.Value.Split('\n')[0] ?? $"step {Index + 1}";

    /// <summary>Itself and the steps inside its <c>parallel</c>.</summary>
    internal IEnumerable<StepView> WithInner() => Node["parallel"] is YamlSequence inner
        ? inner.Items.OfType<YamlMapping>().Select((x, i) => new StepView(i, x)).SelectMany(x => x.WithInner()).Prepend(this)
        : [this];
}
