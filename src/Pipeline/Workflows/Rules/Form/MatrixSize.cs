using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class MatrixSize() : Rule(
    "matrix",
    "A matrix has from 1 to 256 cells, and what it excludes is there",
    "GitHub refuses larger ones, skips empty ones, and silently ignores an exclusion that fits nothing",
    Sources.Syntax + "#jobsjob_idstrategymatrix")
{
    private const int Most = 256;

    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var job in file.Jobs)
        {
            if (Matrix.Of(job.View) is not { } matrix || job.View.Matrix is not { } node)
                continue;
            if (matrix.MostCells > Most && matrix.Exclude.Count == 0)
                yield return new Remark(node.At, $"the matrix of job `{job.Id}` has {matrix.MostCells} cells, and GitHub runs at most {Most}", "leave values out, or make two jobs of it");
            if (matrix.MostCells == 0)
                yield return new Remark(node.At, $"the matrix of job `{job.Id}` has no cell", "give each axis a value");
            foreach (var (name, values) in matrix.Axes)
                for (var i = 1; i < values?.Items.Count; i++)
                    if (values.Items.Take(i).Any(x => Matrix.Same(x, values.Items[i])))
                        yield return new Remark(values.Items[i].At, $"axis `{name}` has a value twice", "remove one of them");
            foreach (var (key, value, _) in matrix.IsDynamic ? [] : matrix.Exclude.SelectMany(x => x.Entries))
            {
                if (!matrix.Axes.TryGetValue(key.Value, out var axis))
                    yield return new Remark(key.At, $"`{key}` is no axis of the matrix", Spelling.Advice(key.Value, [.. matrix.Axes.Keys]));
                else if (axis is not null && !IsDynamic(value) && !axis.Items.Any(x => IsDynamic(x) || Matrix.Same(value, x)))
                    yield return new Remark(value.At, $"axis `{key}` has no such value to exclude", "correct it, or remove it");
            }
        }
    }

    private static bool IsDynamic(YamlNode node) => node is YamlScalar scalar && scalar.Value.Contains("${{", StringComparison.Ordinal);
}
