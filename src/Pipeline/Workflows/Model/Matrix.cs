using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>One dimension of a matrix.</summary>
public abstract class Axis
{
    private protected Axis(string name) => Name = Context.Identifier(name) is "include" or "exclude"
        ? throw new ArgumentException($"An axis cannot be named `{name}`: GitHub means cells by it")
        : name;

    /// <summary>The name.</summary>
    public string Name { get; }

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

    /// <summary>The values in order.</summary>
    public ImmutableArray<T> Values { get; }

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

/// <summary>Some values of a cell: to leave all cells out that have them, or to add them.</summary>
public sealed class MatrixCell
{
    /// <summary>Values, at most one of each axis.</summary>
    public MatrixCell(params ReadOnlySpan<AxisValue> values)
    {
        Values = [.. values];
        Emit.Distinct(Values.Select(x => x.Axis.Name), "axis");
    }

    /// <summary>The values.</summary>
    public ImmutableArray<AxisValue> Values { get; }

    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        foreach (var value in Values)
            mapping.Add(value.Axis.Name, value.Value);
        return mapping;
    }
}

/// <summary>A job for each combination of values.</summary>
public sealed class Matrix
{
    private readonly Expression? _whole;

    /// <summary>The combinations of the axes without those that <paramref name="exclude"/> names, and with those that <paramref name="include"/> adds.</summary>
    /// <exception cref="ArgumentException">Two axes share a name, an excluded cell names an axis that is not there, or nothing is left to run.</exception>
    public Matrix(IEnumerable<Axis> axes, IEnumerable<MatrixCell>? include = null, IEnumerable<MatrixCell>? exclude = null)
    {
        Axes = [.. axes];
        Include = [.. include ?? []];
        Exclude = [.. exclude ?? []];
        Emit.Distinct(Axes.Select(x => x.Name), "axis");
        foreach (var value in Exclude.SelectMany(x => x.Values))
            if (!Axes.Contains(value.Axis))
                throw new ArgumentException($"A cell that is left out names the axis {value.Axis.Name}, which the matrix does not have");
        if (Axes.IsEmpty && Include.IsEmpty)
            throw new ArgumentException("A matrix without axes and cells runs nothing");
    }

    private Matrix(Expression whole, IEnumerable<Axis> axes)
        : this(axes, [new MatrixCell()]) => _whole = whole;

    /// <summary>The axes in order.</summary>
    public ImmutableArray<Axis> Axes { get; }

    /// <summary>Cells that are added.</summary>
    public ImmutableArray<MatrixCell> Include { get; }

    /// <summary>Cells that are left out.</summary>
    public ImmutableArray<MatrixCell> Exclude { get; }

    internal Expression? Whole => _whole;

    /// <summary>A matrix that another job has worked out as JSON. The axes tell what it has; they need no values.</summary>
    public static Matrix From(Expr<Json> matrix, params ReadOnlySpan<Axis> axes) => new(matrix, [.. axes]);

    internal bool Has(Axis axis) => Axes.Contains(axis) || Include.Any(x => x.Values.Any(y => y.Axis == axis));

    internal YamlNode ToYaml()
    {
        if (_whole is not null)
            return new YamlScalar($"${{{{ {_whole} }}}}");
        var mapping = new YamlMapping();
        foreach (var axis in Axes)
            Emit.Add(mapping, axis.Name, new YamlSequence(axis.ToYaml()) { IsFlow = axis.ToYaml().All(x => x is YamlScalar) });
        Emit.Add(mapping, "include", new YamlSequence([.. Include.Select(x => x.ToYaml())]));
        Emit.Add(mapping, "exclude", new YamlSequence([.. Exclude.Select(x => x.ToYaml())]));
        return mapping;
    }
}

/// <summary>How the cells of a matrix run.</summary>
/// <param name="Matrix">The cells.</param>
/// <param name="FailFast">Whether the first failure cancels the others; GitHub's default is true.</param>
/// <param name="MaxParallel">How many at once at most; GitHub's default is as many as there are machines.</param>
public sealed record MatrixStrategy(Matrix Matrix, Value<bool> FailFast = default, Value<double> MaxParallel = default)
{
    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        Emit.Add(mapping, "fail-fast", Emit.Value(FailFast));
        Emit.Add(mapping, "max-parallel", Emit.Value(MaxParallel));
        return mapping.Add("matrix", Matrix.ToYaml());
    }
}
