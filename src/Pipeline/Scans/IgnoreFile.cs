using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pipeline.Scans;

/// <summary>
/// <c>.pipeline-ignore.yaml</c>: what findings are known and why they may stay for now. Every entry has a reason and an end; one whose end
/// has come fails every scan until somebody looks at it again.
/// </summary>
internal static class IgnoreFile
{
    /// <summary>Its name in the repository's root.</summary>
    public const string Name = ".pipeline-ignore.yaml";

    private const int LongestDays = 366;
    private const int ShortestReason = 10;
    private static readonly string[] Scans = ["images", "secrets", "dependencies", "configuration"];
    private static readonly string[] Keys = ["scan", "id", "target", "reason", "expires"];

    /// <summary>The entries; none when there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="today">The day, in UTC.</param>
    /// <exception cref="PipelineException">Mistakes, all at once: exit 2. Only expired entries: exit 1.</exception>
    public static ImmutableArray<IgnoreEntry> Read(string path, DateOnly today)
    {
        if (!File.Exists(path))
            return [];
        var mistakes = new List<string>();
        var entries = ImmutableArray.CreateBuilder<IgnoreEntry>();
        foreach (var node in Items(path))
            if (Entry(node, today, mistakes) is { } entry)
                entries.Add(entry);
        foreach (var same in entries.GroupBy(x => (x.Scan, x.Id, x.Target)).Where(x => x.Count() > 1))
            mistakes.Add($"line {same.Last().Line}: `{same.Key.Id}` is there twice");
        if (mistakes.Count > 0)
            throw PipelineException.WrongUse(
                $"The ignore file has {mistakes.Count} mistake{(mistakes.Count == 1 ? "" : "s")}", path, null,
                "an entry has scan, id, reason, expires (a date such as 2027-03-31, at most a year ahead) and, if wanted, target", mistakes);
        var expired = entries.Where(x => x.Expires < today).Select(x => $"line {x.Line}: {x.Id} expired on {x.Expires:yyyy-MM-dd} ({x.Reason})").ToList();
        if (expired.Count > 0)
            throw PipelineException.Failed(
                $"{expired.Count} entr{(expired.Count == 1 ? "y" : "ies")} of the ignore file {(expired.Count == 1 ? "has" : "have")} expired", path, null,
                "look at each again: mend it and take the entry out, or give it a new date with a reason that holds today", expired);
        return entries.ToImmutable();
    }

    private static IEnumerable<YamlNode> Items(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = File.OpenText(path);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            throw PipelineException.WrongUse("The ignore file is no YAML", $"{path}:{e.Start.Line}", e.Message);
        }

        if (yaml.Documents.Count == 0)
            return [];
        return yaml.Documents.Count == 1 && yaml.Documents[0].RootNode is YamlMappingNode { Children: [{ Key: YamlScalarNode { Value: "ignore" }, Value: YamlSequenceNode list }] }
            ? list.Children
            : throw PipelineException.WrongUse("The ignore file is not understood", path, "it is a list under the key `ignore`, and nothing else");
    }

    private static IgnoreEntry? Entry(YamlNode node, DateOnly today, List<string> mistakes)
    {
        var line = (int)node.Start.Line;
        var before = mistakes.Count;
        if (node is not YamlMappingNode map)
        {
            mistakes.Add($"line {line}: an entry is a mapping");
            return null;
        }

        var values = new Dictionary<string, string>();
        foreach (var (key, value) in map.Children)
            if (key is YamlScalarNode { Value: { } name } && Keys.Contains(name) && value is YamlScalarNode { Value: { } text })
                values[name] = text.Trim();
            else
                mistakes.Add($"line {key.Start.Line}: `{key}` is not known here, or is no text");
        foreach (var name in (ReadOnlySpan<string>)["scan", "id", "reason", "expires"])
            if (string.IsNullOrEmpty(values.GetValueOrDefault(name)))
                mistakes.Add($"line {line}: `{name}` is missing");
        if (mistakes.Count > before)
            return null;
        if (!Scans.Contains(values["scan"]))
            mistakes.Add($"line {line}: there is no scan `{values["scan"]}`; known are: {string.Join(", ", Scans)}");
        if (values["reason"].Length < ShortestReason)
            mistakes.Add($"line {line}: the reason says nothing");
        if (values["id"].Contains('*', StringComparison.Ordinal))
            mistakes.Add($"line {line}: an id is written in full; only targets may have *");
        if (!DateOnly.TryParseExact(values["expires"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expires))
            mistakes.Add($"line {line}: `{values["expires"]}` is no date such as {today:yyyy-MM-dd}");
        else if (expires > today.AddDays(LongestDays))
            mistakes.Add($"line {line}: it expires in more than a year");
        return mistakes.Count > before
            ? null
            : new IgnoreEntry(values["scan"], values["id"], values.GetValueOrDefault("target") is { Length: > 0 } target ? target : null, values["reason"], expires, line);
    }
}
