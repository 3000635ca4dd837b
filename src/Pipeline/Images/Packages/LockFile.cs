using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Images.Packages;

/// <summary>A requirements file with one version and the hashes of each package: what <c>pip install --require-hashes</c> takes.</summary>
internal static partial class LockFile
{
    /// <summary>The packages of several machines as one list.</summary>
    /// <exception cref="PipelineException">Machines get different versions: exit 1.</exception>
    public static IReadOnlyList<LockedPackage> Merge(IEnumerable<LockedPackage> packages) =>
    [
        .. packages.GroupBy(x => x.Name).OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => x.Select(y => y.Version).Distinct().Count() == 1
            ? new LockedPackage(x.Key, x.First().Version, [.. x.SelectMany(y => y.Hashes).Distinct().Order(StringComparer.Ordinal)])
            : throw PipelineException.Failed(
                $"Package {x.Key} has different versions on different processors", null, string.Join(", ", x.Select(y => y.Version).Distinct()),
                "name a version that exists for all of them")),
    ];

    /// <summary>The file's text; the same packages always give the same bytes.</summary>
    /// <param name="packages">Sorted by name.</param>
    /// <param name="source">The file of what is wanted.</param>
    public static string Text(IEnumerable<LockedPackage> packages, string source)
    {
        var text = new StringBuilder($"# Made by {Engine.StartScript.Name} LockPackages from {source}. Change that file, then lock again.\n");
        foreach (var package in packages)
        {
            text.Append($"{package.Name}=={package.Version}");
            foreach (var hash in package.Hashes)
                text.Append($" \\\n    --hash=sha256:{hash}");
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What a person wants to know of a new lock: <c>django 4.2.1 → 4.2.2</c>; the name alone when only hashes are others.</summary>
    /// <param name="before">The text before; null when there was none.</param>
    /// <param name="after">The text now.</param>
    public static IEnumerable<string> Changes(string? before, string after)
    {
        if (before is null || before == after)
            return before is null ? [$"{Parse(after).Count} packages"] : [];
        var (old, now) = (Parse(before), Parse(after));
        return now.Keys.Union(old.Keys).Order(StringComparer.Ordinal)
            .Where(x => old.GetValueOrDefault(x) != now.GetValueOrDefault(x))
            .Select(x => (Old: old.GetValueOrDefault(x).Version, New: now.GetValueOrDefault(x).Version) switch
            {
                (null, var added) => $"{x} {added} is new",
                (var removed, null) => $"{x} {removed} is gone",
                var (was, @is) when was == @is => $"{x} {@is} has other files",
                var (was, @is) => $"{x} {was} → {@is}",
            });
    }

    private static Dictionary<string, (string? Version, string Hashes)> Parse(string text) =>
        Line().Matches(text).ToDictionary(x => x.Groups["name"].Value, x => ((string?)x.Groups["version"].Value, x.Groups["hashes"].Value));

    [GeneratedRegex(@"^(?<name>[a-z0-9-]+)==(?<version>\S+)(?<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
