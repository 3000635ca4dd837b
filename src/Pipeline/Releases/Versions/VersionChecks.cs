using System.Collections.Immutable;

namespace Pipeline.Releases.Versions;

/// <summary>Whether a version may follow the tags that are there.</summary>
internal static class VersionChecks
{
    /// <summary>What speaks against a version, each with what to do.</summary>
    /// <param name="version">The version to be.</param>
    /// <param name="tags">All tags of the repository that are versions.</param>
    /// <param name="reachable">Those that the commit to release contains.</param>
    /// <param name="commit">The commit to release.</param>
    public static ImmutableArray<string> Of(SemanticVersion version, IReadOnlyList<VersionTag> tags, IReadOnlyList<VersionTag> reachable, string? commit)
    {
        if (tags.FirstOrDefault(x => x.Version.IsSameAs(version)) is { } taken)
            return taken.Commit == commit ? [] : [$"{version} is taken: the tag {taken.Name} is on {taken.Commit[..7]}"];
        // Its line: what the commit contains, and stable versions with the same first two numbers wherever they were made.
        var last = reachable.Concat(tags.Where(x => x.Version.IsStable && (x.Version.Major, x.Version.Minor) == (version.Major, version.Minor)))
            .MaxBy(x => x.Version);
        return last is not null && last.Version > version ? [$"{version} is not higher than {last.Version}, the last version on its line (the tag {last.Name})"] : [];
    }

    /// <summary>
    /// Why a version is a jump; null when it is not. It is one when the version before it does not exist: 2.0.0 comes after a 1.x, 1.4.0 after
    /// a 1.3.x, 1.4.3 after 1.4.2. The first version of a repository is 0.0.1, 0.1.0 or 1.0.0.
    /// </summary>
    public static string? Jump(SemanticVersion version, IReadOnlyList<VersionTag> tags)
    {
        var (major, minor, patch) = (version.Major, version.Minor, version.Patch);
        if (tags.Any(x => x.Version.Core == version.Core))
            return null;
        var stable = tags.Select(x => x.Version).Where(x => x.IsStable).ToList();
        if (stable.Count == 0)
            return (major, minor, patch) is var first && ((first == (0, 0, 1)) || first == (0, 1, 0) || first == (1, 0, 0))
                ? null
                : $"{version} is a jump: it would be the first version, and that is 0.0.1, 0.1.0 or 1.0.0";
        var (exists, before) = patch > 0 ? (stable.Any(x => x.Major == major && x.Minor == minor && x.Patch == patch - 1), $"{major}.{minor}.{patch - 1}")
            : minor > 0 ? (stable.Any(x => x.Major == major && x.Minor == minor - 1), $"{major}.{minor - 1}.x")
            : (stable.Any(x => x.Major == major - 1), $"{major - 1}.x");
        return exists ? null : $"{version} is a jump: there is no version {before}; the highest is {stable.Max()}";
    }
}
