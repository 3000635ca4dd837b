using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Pipeline.Releases.Messages;

/// <summary>A dependency that a commit brings to another version.</summary>
/// <param name="Package">Its name.</param>
/// <param name="From">The version before; null when it is not said.</param>
/// <param name="To">The version now.</param>
internal sealed partial record DependencyUpdate(string Package, string? From, string To)
{
    /// <summary>Whether the scope or type says that a commit is about dependencies.</summary>
    public static bool IsOne(Header? header) => header is { Type: "deps" or "dep" or "dependencies" } or { Scope: "deps" or "deps-dev" or "dep" or "dependencies" };

    /// <summary>The updates of a commit, as Dependabot and Renovate write them; empty when it is something else, or does not name them.</summary>
    /// <param name="description">The subject without type and scope.</param>
    /// <param name="body">The body, which names the packages of a group.</param>
    /// <param name="isAnnounced">Whether the header has said that it is about dependencies; a plain subject must name both versions.</param>
    public static ImmutableArray<DependencyUpdate> Of(string description, string body, bool isAnnounced)
    {
        if (!(description.StartsWith("bump", StringComparison.OrdinalIgnoreCase) || description.StartsWith("up", StringComparison.OrdinalIgnoreCase)))
            return [];
        if (One().Match(description) is { Success: true } one && one.Groups["name"].Value is not ("version" or "the"))
            return isAnnounced || one.Groups["from"].Success || one.Groups["dependency"].Success ? [Read(one)] : [];
        if (!Group().IsMatch(description))
            return [];
        return [.. Listed().Matches(body).Select(Read).DistinctBy(x => x.Package)];
    }

    private static DependencyUpdate Read(Match match) => new(
        match.Groups["name"].Value.Trim('`', '\''), match.Groups["from"] is { Success: true } from ? from.Value.Trim('`') : null, match.Groups["to"].Value.Trim('`').TrimEnd('.', ','));

    [GeneratedRegex(
        @"^(bump|upgrade|update)s?(?<dependency> dependency)?s? (?<name>[^\s]+)( requirement)?( from (?<from>[^\s]+))? to (?<to>[^\s]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex One();

    [GeneratedRegex(@"^(bump|update)s? the .* group|with [0-9]+ updates?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Group();

    [GeneratedRegex(
        @"^(Updates|Bumps) (`(?<name>[^`]+)`|\[(?<name>[^\]]+)\]\([^)\s]*\)|(?<name>[^\s]+)) from (?<from>[^\s]+) to (?<to>[^\s]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Listed();
}
