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
    internal static UnknownValue From(bool isBoolean, bool? truth, params ReadOnlySpan<ExpressionValue> parts)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        foreach (var part in parts)
            Collect(part, all);
        return new UnknownValue(all.ToImmutable(), isBoolean, truth);
    }

    /// <summary>Whether a value is unknown, or has anything unknown inside.</summary>
    internal static bool IsIn(ExpressionValue value)
    {
        switch (value)
        {
            case UnknownValue:
                return true;
            case ArrayValue array:
                foreach (var item in array.Items)
                    if (IsIn(item))
                        return true;
                return false;
            case ObjectValue { Others: not null }:
                return true;
            case ObjectValue other:
                foreach (var entry in other.Entries)
                    if (IsIn(entry.Value))
                        return true;
                return false;
            default:
                return false;
        }
    }

    private static void Collect(ExpressionValue value, ImmutableArray<string>.Builder all)
    {
        switch (value)
        {
            case UnknownValue unknown:
                foreach (var name in unknown.DependsOn)
                    if (!all.Contains(name))
                        all.Add(name);
                break;
            case ArrayValue array:
                foreach (var item in array.Items)
                    Collect(item, all);
                break;
            case ObjectValue other:
                foreach (var entry in other.Entries)
                    Collect(entry.Value, all);
                if (other.Others is { } others)
                    Collect(others, all);
                break;
        }
    }
}
