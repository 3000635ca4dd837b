using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Pins;

/// <summary>How far a version goes beyond the present one.</summary>
public enum DependabotUpdateType
{
    /// <summary>The first number changes.</summary>
    Major,

    /// <summary>The second number changes.</summary>
    Minor,

    /// <summary>The third number changes.</summary>
    Patch,
}

/// <summary>Updates that come in one pull request.</summary>
/// <param name="Name">Part of branch names and titles: letters, <c>|</c>, <c>_</c> and <c>-</c>, a letter at each end.</param>
public sealed record DependabotGroup(string Name)
{
    /// <summary>Which dependencies, <c>*</c> for any letters.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Which of them not.</summary>
    public IReadOnlyList<string> ExcludePatterns { get; init; } = [];

    /// <summary>Which versions; empty for all.</summary>
    public IReadOnlyList<DependabotUpdateType> UpdateTypes { get; init; } = [];

    /// <summary>Whether the group is of security updates rather than of version updates.</summary>
    public bool SecurityUpdates { get; init; }

    internal IEnumerable<string> Mistakes()
    {
        if (Name.Length == 0 || !char.IsAsciiLetter(Name[0]) || !char.IsAsciiLetter(Name[^1])
            || !Name.All(x => char.IsAsciiLetter(x) || x is '|' or '_' or '-'))
            yield return $"group `{Name}`: a name has letters, | _ and -, and a letter at each end";
        if (Patterns.Count + ExcludePatterns.Count + UpdateTypes.Count == 0)
            yield return $"group `{Name}` holds nothing; give it patterns, such as *";
        if (DependabotFile.HasTwiceOrEmpty(Patterns) || DependabotFile.HasTwiceOrEmpty(ExcludePatterns))
            yield return $"group `{Name}` has a pattern that is empty or there twice";
    }

    internal YamlMapping ToYaml() => new YamlMapping()
        .AddText("applies-to", SecurityUpdates ? "security-updates" : null)
        .AddTexts("patterns", Patterns)
        .AddTexts("exclude-patterns", ExcludePatterns)
        .AddTexts("update-types", [.. UpdateTypes.Distinct().Select(x => x.ToString().ToLowerInvariant())]);
}

/// <summary>Updates that are not wanted.</summary>
/// <param name="Reason">Why; it becomes a comment in the file.</param>
public sealed record DependabotIgnore(string Reason)
{
    /// <summary>Which dependencies, <c>*</c> for any letters; null for all.</summary>
    public string? DependencyName { get; init; }

    /// <summary>Which versions, in the way the package manager writes ranges; empty for all.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Which kinds of versions; empty for all.</summary>
    public IReadOnlyList<DependabotUpdateType> UpdateTypes { get; init; } = [];

    internal IEnumerable<string> Mistakes()
    {
        if (string.IsNullOrWhiteSpace(Reason))
            yield return "updates are ignored without a reason";
        if (string.IsNullOrEmpty(DependencyName) && Versions.Count == 0 && UpdateTypes.Count == 0)
            yield return "updates are ignored, but it is not said which";
        if (DependabotFile.HasTwiceOrEmpty(Versions))
            yield return "updates are ignored by a version that is empty or there twice";
    }

    internal YamlMapping ToYaml()
    {
        var yaml = new YamlMapping()
            .AddText("dependency-name", DependencyName)
            .AddTexts("versions", Versions)
            .AddTexts("update-types", [.. UpdateTypes.Distinct().Select(x => $"version-update:semver-{x.ToString().ToLowerInvariant()}")]);
        return new YamlMapping([yaml.Entries[0] with { Above = Reason.ReplaceLineEndings("\n") }, .. yaml.Entries.Skip(1)]);
    }
}

/// <summary>How commits, and with them titles of pull requests, begin.</summary>
/// <param name="Prefix">Up to 50 characters; a colon follows when it ends with a letter, digit or closing bracket.</param>
/// <param name="IncludeScope">Whether <c>(deps)</c> follows.</param>
public sealed record DependabotCommitMessage(string Prefix, bool IncludeScope = false)
{
    internal IEnumerable<string> Mistakes()
    {
        if (Prefix.Length is 0 or > 50)
            yield return "the commit message's prefix has not 1 to 50 characters";
    }

    internal YamlMapping ToYaml() => new YamlMapping().Add("prefix", Prefix).AddText("include", IncludeScope ? "scope" : null);
}
