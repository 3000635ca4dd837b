using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>One dimension of a matrix.</summary>
public abstract class Axis
{
    private protected Axis(string name) => Name = Context.Identifier(name) is "include" or "exclude"
        ? throw new ArgumentException($"An axis cannot be named `{name}`: GitHub means cells by it")
        : name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The values as an expression, or null when they are known.</summary>
    internal virtual Expression? Whole => null;

    internal abstract IReadOnlyList<YamlNode> ToYaml();
}

/// <summary>One dimension of a matrix with its values.</summary>
/// <typeparam name="T">string, double, bool, <see cref="RunsOn"/>, or <see cref="YamlNode"/> for anything else.</typeparam>
public sealed class Axis<T> : Axis
{
    /// <summary>A dimension; without values it exists only in cells that are added.</summary>
    /// <exception cref="ArgumentException">A value stands twice, or the name is none.</exception>
    public Axis(string name, params ReadOnlySpan<T> values)
        : base(name)
    {
        Values = [.. values];
        Emit.Distinct(Values.Select(x => x!.ToString()!), $"value of axis {name}");
    }

    /// <summary>A dimension whose values another job has worked out as JSON.</summary>
    public Axis(string name, Expr<Json> values)
        : base(name)
    {
        Values = [];
        Whole = values;
    }

    /// <summary>The values in order; empty when only an expression knows them.</summary>
    public ImmutableArray<T> Values { get; }

    internal override Expression? Whole { get; }

    /// <summary>The value of the cell that runs.</summary>
    public Expr<T> Value => new(new PropertyAccess(new ContextAccess("matrix"), Name), [(object)this]);

    /// <summary>The value of this axis in a cell, for <see cref="MatrixCell"/>.</summary>
    public AxisValue At(T value) => new(this, Node(value));

    internal override IReadOnlyList<YamlNode> ToYaml() => [.. Values.Select(Node)];

    private static YamlNode Node(T value) => value switch
    {
        bool boolean => YamlScalar.Of(boolean),
        double number => YamlScalar.Of(number),
        YamlNode node => node,
        _ => new YamlScalar(value!.ToString()!),
    };
}

/// <summary>A value of an axis.</summary>
public sealed record AxisValue
{
    internal AxisValue(Axis axis, YamlNode value)
    {
        Axis = axis;
        Value = value;
    }

    /// <summary>The axis.</summary>
    public Axis Axis { get; }

    internal YamlNode Value { get; }
}
