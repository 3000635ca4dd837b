using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Systems;

/// <summary>One dimension of a test matrix.</summary>
/// <param name="Name">Its name: lower case letters, digits and dashes.</param>
/// <param name="Values">Its values in order.</param>
public sealed record TestAxis(string Name, params ImmutableArray<string> Values);

/// <summary>One combination of values.</summary>
public sealed class TestCell
{
    private readonly IReadOnlyDictionary<string, string> _values;

    internal TestCell(IReadOnlyList<(TestAxis Axis, string Value)> values)
    {
        Values = values;
        _values = values.ToDictionary(x => x.Axis.Name, x => x.Value);
    }

    /// <summary>The values in the order of the axes.</summary>
    public IReadOnlyList<(TestAxis Axis, string Value)> Values { get; }

    /// <summary>The value of an axis.</summary>
    public string this[TestAxis axis] => _values[axis.Name];

    /// <summary>As <c>--cell</c> takes it: <c>python=3.12,django=5.0</c>.</summary>
    public override string ToString() => string.Join(',', Values.Select(x => $"{x.Axis.Name}={x.Value}"));
}

/// <summary>What is tested in which combinations: the same data for a run here and for the jobs of a workflow.</summary>
/// <param name="axes">The dimensions, one or more.</param>
/// <param name="except">Combinations that cannot exist.</param>
public sealed class TestMatrix(IEnumerable<TestAxis> axes, Func<TestCell, bool>? except = null)
{
    // Every start of the build makes its matrices, and few runs look into one.
    private ImmutableArray<TestCell>? _all;

    /// <summary>The dimensions.</summary>
    public ImmutableArray<TestAxis> Axes { get; } = [.. axes];

    /// <summary>The combinations that are tested.</summary>
    /// <exception cref="PipelineException">An axis has no values or stands twice, or no combination is left: exit 2.</exception>
    public ImmutableArray<TestCell> Cells => All().Where(x => except?.Invoke(x) != true).ToImmutableArray() is { IsEmpty: false } cells
        ? cells
        : throw PipelineException.WrongUse("No combination of the test matrix can exist", next: "correct its `except`");

    /// <summary>The combinations that cannot exist.</summary>
    /// <exception cref="PipelineException">An axis has no values or stands twice: exit 2.</exception>
    public ImmutableArray<TestCell> Left => [.. All().Where(x => except?.Invoke(x) == true)];

    /// <summary>The cells that have all the values a text names, like <c>python=3.12</c>; all cells for null.</summary>
    /// <exception cref="PipelineException">The text is malformed or no cell has those values: exit 2.</exception>
    public IReadOnlyList<TestCell> Select(string? text, string parameter = "--cell")
    {
        if (string.IsNullOrWhiteSpace(text))
            return Cells;
        IEnumerable<TestCell> cells = Cells;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, "");
            var axis = Axes.FirstOrDefault(x => x.Name == name)
                ?? throw PipelineException.WrongUse($"The test matrix has no axis `{name}`", parameter, next: $"write axis=value; axes are: {string.Join(", ", Axes.Select(x => x.Name))}");
            if (!axis.Values.Contains(value))
                throw PipelineException.WrongUse($"Axis {name} has no value `{value}`", parameter, next: $"values are: {string.Join(", ", axis.Values)}");
            cells = cells.Where(x => x[axis] == value);
        }

        return cells.ToList() is { Count: > 0 } found
            ? found
            : throw PipelineException.WrongUse($"No cell of the test matrix is `{text}`", parameter, "the combination cannot exist", $"cells are: {string.Join("; ", Cells)}");
    }

    private ImmutableArray<TestCell> All()
    {
        if (_all is { } known)
            return known;
        if (Axes.IsEmpty || Axes.Any(x => !Names.IsValid(x.Name) || x.Values.IsEmpty || x.Values.Distinct().Count() < x.Values.Length))
            throw PipelineException.WrongUse("A test matrix has one or more axes, each with values that differ", string.Join(", ", Axes.Select(x => x.Name)), Names.Rule);
        if (Axes.Select(x => x.Name).Distinct().Count() < Axes.Length)
            throw PipelineException.WrongUse("Two axes of a test matrix share a name", string.Join(", ", Axes.Select(x => x.Name)));
        ImmutableArray<TestCell> all = [.. Combine(0).Select(x => new TestCell(x))];
        _all = all;
        return all;
    }

    private IEnumerable<IReadOnlyList<(TestAxis Axis, string Value)>> Combine(int axis)
    {
        if (axis == Axes.Length)
            return [[]];
        return Axes[axis].Values.SelectMany(value => Combine(axis + 1).Select(rest => (IReadOnlyList<(TestAxis, string)>)[(Axes[axis], value), .. rest]));
    }
}
