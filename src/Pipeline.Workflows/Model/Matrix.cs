using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

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

    internal YamlMapping ToYaml() => new([.. Values.Select(x => Emit.Entry(x.Axis.Name, x.Value))]);
}

/// <summary>A job for each combination of values.</summary>
public sealed class Matrix
{
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

    private Matrix(IEnumerable<Axis> axes, Expression? whole, Expression? include)
        : this(axes, [new MatrixCell()])
    {
        Whole = whole;
        WholeInclude = include;
        Include = [];
    }

    /// <summary>The axes in order.</summary>
    public ImmutableArray<Axis> Axes { get; }

    /// <summary>Cells that are added.</summary>
    public ImmutableArray<MatrixCell> Include { get; }

    /// <summary>Cells that are left out.</summary>
    public ImmutableArray<MatrixCell> Exclude { get; }

    internal Expression? Whole { get; }

    internal Expression? WholeInclude { get; }

    internal IEnumerable<Expression> Expressions() => [.. new[] { Whole, WholeInclude }.OfType<Expression>(), .. Axes.Select(x => x.Whole).OfType<Expression>()];

    /// <summary>A matrix that another job has worked out as JSON. The axes tell what it has; they need no values.</summary>
    public static Matrix From(Expr<Json> matrix, params ReadOnlySpan<Axis> axes) => new([.. axes], matrix, null);

    /// <summary>Axes, and cells to add that another job has worked out as JSON. An axis without values exists only in those cells.</summary>
    public static Matrix Including(Expr<Json> cells, params ReadOnlySpan<Axis> axes) => new([.. axes], null, cells);

    internal bool Has(Axis axis) => Axes.Contains(axis) || Include.Any(x => x.Values.Any(y => y.Axis == axis));

    internal YamlNode ToYaml()
    {
        if (Whole is not null)
            return Emit.Whole(Whole);
        var mapping = new YamlMapping();
        foreach (var axis in Axes)
            Emit.Add(mapping, axis.Name, axis.Whole is { } values ? Emit.Whole(values) : List(axis.ToYaml()));
        Emit.Add(mapping, "include", WholeInclude is not null ? Emit.Whole(WholeInclude) : new YamlSequence([.. Include.Select(x => x.ToYaml())]));
        Emit.Add(mapping, "exclude", new YamlSequence([.. Exclude.Select(x => x.ToYaml())]));
        return mapping;
    }

    private static YamlSequence List(IReadOnlyList<YamlNode> values) => new(values) { IsFlow = values.All(x => x is YamlScalar) };
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
