using Pipeline.Generated;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Drift;

/// <summary>Sameness of trees: kinds and values count, the order of keys, quotes and comments do not.</summary>
internal static class Tree
{
    /// <summary>Whether both mean the same.</summary>
    public static bool Same(YamlNode? a, YamlNode? b) => (a, b) switch
    {
        (null, null) => true,
        (YamlScalar x, YamlScalar y) => x.Kind == y.Kind && x.Value == y.Value,
        (YamlSequence x, YamlSequence y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(z => Same(z.First, z.Second)),
        (YamlMapping x, YamlMapping y) => x.Entries.Count == y.Entries.Count && x.Entries.All(z => y.Find(z.Key.Value) is { } other && Same(z.Value, other.Value)),
        _ => false,
    };

    /// <summary>The keys under which two mappings differ, those of the second first.</summary>
    public static IReadOnlyList<string> Differing(YamlMapping? a, YamlMapping? b) =>
        [.. (b?.Entries ?? []).Concat(a?.Entries ?? []).Select(x => x.Key.Value).Distinct(StringComparer.Ordinal).Where(x => !Same(a?[x], b?[x]))];

    /// <summary>Adds what differs.</summary>
    /// <param name="findings">What was found so far.</param>
    /// <param name="danger">What it may cost.</param>
    /// <param name="path">The part of the file, like <c>jobs.test</c>.</param>
    /// <param name="line">Its line in the second file; 0 when it is not there.</param>
    /// <param name="sentence">What differs.</param>
    public static void Say(this List<MeaningChange> findings, Danger danger, string path, int line, string sentence) =>
        findings.Add(new MeaningChange(danger, path, line > 0 ? line : null, sentence));
}
