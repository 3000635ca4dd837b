using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>
/// The machine of a job. Images are named by version: what <c>-latest</c> means changes under a workflow.
/// Source: https://docs.github.com/en/actions/reference/runners/github-hosted-runners
/// </summary>
public sealed class RunsOn
{
    private readonly YamlNode _node;

    private RunsOn(YamlNode node, string text, params IEnumerable<Expression> expressions)
    {
        _node = node;
        Label = text;
        Expressions = [.. expressions];
    }

    /// <summary>Ubuntu 24.04 on x64.</summary>
    public static RunsOn Ubuntu2404 { get; } = Hosted("ubuntu-24.04");

    /// <summary>Ubuntu 24.04 on arm64.</summary>
    public static RunsOn Ubuntu2404Arm { get; } = Hosted("ubuntu-24.04-arm");

    /// <summary>Ubuntu 22.04 on x64.</summary>
    public static RunsOn Ubuntu2204 { get; } = Hosted("ubuntu-22.04");

    /// <summary>Ubuntu 22.04 on arm64.</summary>
    public static RunsOn Ubuntu2204Arm { get; } = Hosted("ubuntu-22.04-arm");

    /// <summary>Windows Server 2025 on x64.</summary>
    public static RunsOn Windows2025 { get; } = Hosted("windows-2025");

    /// <summary>Windows Server 2022 on x64.</summary>
    public static RunsOn Windows2022 { get; } = Hosted("windows-2022");

    /// <summary>macOS 15 on arm64.</summary>
    public static RunsOn MacOS15 { get; } = Hosted("macos-15");

    /// <summary>The label, or what stands for it.</summary>
    public string Label { get; }

    internal ImmutableArray<Expression> Expressions { get; }

    /// <summary>A hosted machine by its label, such as a larger runner of the organisation.</summary>
    /// <exception cref="ArgumentException">The label is empty, a moving <c>-latest</c>, or asks for a self-hosted machine.</exception>
    public static RunsOn Hosted(string label) =>
        string.IsNullOrWhiteSpace(label) || label.Contains("${{", StringComparison.Ordinal) || label.EndsWith("-latest", StringComparison.Ordinal) || label == "self-hosted"
            ? throw new ArgumentException($"`{label}` is no fixed hosted machine; name an image such as ubuntu-24.04, or use RunsOn.SelfHosted")
            : new RunsOn(new YamlScalar(label), label);

    /// <summary>A machine of one's own that has all these labels. Code of strangers must never run there.</summary>
    public static RunsOn SelfHosted(params ReadOnlySpan<Text> labels)
    {
        Text[] all = ["self-hosted", .. labels];
        return new RunsOn(Emit.List(all), string.Join(", ", all.AsEnumerable()), all.SelectMany(x => x.Expressions));
    }

    /// <summary>A machine of a group that has all these labels, or any of the group.</summary>
    /// <exception cref="ArgumentException">The group has a prefix that is neither the organization's nor the enterprise's.</exception>
    public static RunsOn Group(Text group, params ReadOnlySpan<Text> labels)
    {
        if (group.IsLiteral && group.ToString().Split('/') is not ([not ""] or ["org" or "organization" or "ent" or "enterprise", not ""]))
            throw new ArgumentException($"`{group}` is no group of machines; write its name, organization/name or enterprise/name");
        var mapping = new YamlMapping().Add("group", Emit.Text(group));
        if (!labels.IsEmpty)
            mapping.Add("labels", Emit.List(labels.ToArray()));
        return new RunsOn(mapping, group.ToString(), labels.ToArray().Prepend(group).SelectMany(x => x.Expressions));
    }

    /// <summary>The machine that the cell of the matrix names.</summary>
    public static implicit operator RunsOn(Axis<RunsOn> axis) => From(axis.Value);

    /// <summary>The machine that an expression names: a label, or an array of labels.</summary>
    public static RunsOn From<T>(Expr<T> expression) => new(Emit.Whole(expression), expression.ToString(), expression);

    /// <inheritdoc/>
    public override string ToString() => Label;

    internal YamlNode ToYaml() => _node;
}
