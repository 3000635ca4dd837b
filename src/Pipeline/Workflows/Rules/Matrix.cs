using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>The matrix of a job as far as the file tells it.</summary>
internal sealed class Matrix
{
    private readonly Dictionary<string, YamlSequence?> _axes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<YamlMapping> _include = [];

    private Matrix(YamlNode node)
    {
        IsDynamic = node is not YamlMapping;
        foreach (var entry in (node as YamlMapping)?.Entries ?? [])
        {
            if (entry.Key.Value is "include" or "exclude")
            {
                IsDynamic |= entry.Key.Value == "include" && entry.Value is YamlScalar { Kind: ScalarKind.Text };
                if (entry.Key.Value == "include" && entry.Value is YamlSequence include)
                    _include.AddRange(include.Items.OfType<YamlMapping>());
            }
            else
                _axes[entry.Key.Value] = entry.Value as YamlSequence;
        }
    }

    /// <summary>Whether only the run knows which axes there are.</summary>
    public bool IsDynamic { get; }

    /// <summary>The axes with their values; the values are null when only the run knows them.</summary>
    public IReadOnlyDictionary<string, YamlSequence?> Axes => _axes;

    public static Matrix? Of(JobView job) => job.Matrix is { } node and not YamlScalar { Kind: ScalarKind.Null } ? new Matrix(node) : null;

    /// <summary>The values that an axis takes, as far as they are plain values in the file.</summary>
    public IEnumerable<YamlScalar> Values(string name)
    {
        var values = _axes.TryGetValue(name, out var axis) && axis is not null ? axis.Items : [];
        return values.Concat(_include.SelectMany(x => x.Entries).Where(x => x.Key.Value.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(x => x.Value))
            .OfType<YamlScalar>().Where(x => !x.Value.Contains("${{", StringComparison.Ordinal));
    }

    /// <summary>How many cells it has at most; null when only the run knows. Those of <c>include</c> count as cells of their own when they fit no other.</summary>
    public long? MostCells
    {
        get
        {
            if (IsDynamic || _axes.Values.Any(x => x is null))
                return null;
            var product = _axes.Count == 0 ? 0L : 1L;
            foreach (var axis in _axes.Values)
                product = Math.Min(long.MaxValue / 100_000, product * Math.Min(100_000, axis!.Items.Count));
            return Math.Max(0, product) + _include.Count(x => _axes.Count == 0 || !Fits(x));
        }
    }

    /// <summary>Whether an item of <c>include</c> only adds to a cell that is there.</summary>
    private bool Fits(YamlMapping item) => item.Entries.All(x =>
        !_axes.TryGetValue(x.Key.Value, out var axis) || axis is null || axis.Items.Any(value => Same(value, x.Value)));

    private static bool Same(YamlNode left, YamlNode right) => (left, right) switch
    {
        (YamlScalar a, YamlScalar b) => a.Value == b.Value,
        (YamlSequence a, YamlSequence b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(x => Same(x.First, x.Second)),
        (YamlMapping a, YamlMapping b) => a.Entries.All(x => b[x.Key.Value] is { } other && Same(x.Value, other)),
        _ => false,
    };
}
