using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>What is known only on GitHub, or only later, with the names of what it hangs on.</summary>
public sealed class UnknownValue : ExpressionValue
{
    private readonly string? _path;

    /// <summary>A value of which the name is known only, like <c>vars</c> or <c>steps.build.outputs.tag</c>.</summary>
    public UnknownValue(string path)
    {
        _path = path;
        DependsOn = [path];
    }

    private UnknownValue(ImmutableArray<string> dependsOn, bool isBoolean, bool? truth)
    {
        DependsOn = dependsOn;
        IsBoolean = isBoolean;
        Truth = truth;
    }

    /// <summary>What it hangs on, like <c>vars.REGION</c>; each once, in the order of the expression.</summary>
    public ImmutableArray<string> DependsOn { get; }

    /// <summary>Null, unless the rest of the expression settles whether it counts as true.</summary>
    public override bool? Truth { get; }

    /// <summary>Whether it is true or false, and nothing else.</summary>
    internal bool IsBoolean { get; }

    internal override bool IsPrimitive => false;

    /// <inheritdoc/>
    public override string ToText() => throw new InvalidOperationException($"The value depends on {string.Join(", ", DependsOn)}, which only GitHub knows.");

    internal override double ToNumber() => double.NaN;

    /// <summary>What a name in it is.</summary>
    internal UnknownValue Child(string name) =>
        _path is null ? new UnknownValue(DependsOn, false, null) : new UnknownValue(Identifier.Is(name) || name == "*" ? $"{_path}.{name}" : $"{_path}['{name}']");

    /// <summary>A value made of others, of which at least one is unknown. Contents of lists and objects count.</summary>
    internal static UnknownValue From(bool isBoolean, bool? truth, params IEnumerable<ExpressionValue> parts) => new([.. parts.SelectMany(x => In(x)).Distinct()], isBoolean, truth);

    /// <summary>What a value hangs on, anywhere in it, each once; empty when all is known.</summary>
    internal static ImmutableArray<string> In(ExpressionValue value) => value switch
    {
        UnknownValue unknown => unknown.DependsOn,
        ArrayValue array => [.. array.Items.SelectMany(x => In(x)).Distinct()],
        ObjectValue mapping => [.. mapping.Entries.SelectMany(x => In(x.Value)).Concat(mapping.Others?.DependsOn ?? []).Distinct()],
        _ => [],
    };
}
