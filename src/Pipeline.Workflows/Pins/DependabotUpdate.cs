using Pipeline.Diagnostics;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Pins;

/// <summary>How often Dependabot looks.</summary>
public enum DependabotInterval
{
    /// <summary>On each day from Monday to Friday.</summary>
    Daily,

    /// <summary>On each Monday.</summary>
    Weekly,

    /// <summary>On the first day of each month.</summary>
    Monthly,
}

/// <summary>One kind of dependencies in some folders.</summary>
/// <param name="Ecosystem">The kind.</param>
/// <param name="Directories">The folders from the root, such as <c>/src</c>; <c>*</c> for any letters. None: the root.</param>
public sealed record DependabotUpdate(DependabotEcosystem Ecosystem, params IReadOnlyList<string> Directories)
{
    /// <summary>How often Dependabot looks.</summary>
    public DependabotInterval Interval { get; init; } = DependabotInterval.Weekly;

    /// <summary>How long new versions wait.</summary>
    public DependabotCooldown Cooldown { get; init; } = new();

    /// <summary>Updates that come in one pull request.</summary>
    public IReadOnlyList<DependabotGroup> Groups { get; init; } = [];

    /// <summary>Updates that are not wanted.</summary>
    public IReadOnlyList<DependabotIgnore> Ignore { get; init; } = [];

    /// <summary>How many pull requests may be open, 0 for none; null for Dependabot's five.</summary>
    public int? OpenPullRequestsLimit { get; init; }

    /// <summary>Labels of pull requests; null for Dependabot's own, empty for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How commits begin; null for what Dependabot finds usual here.</summary>
    public DependabotCommitMessage? CommitMessage { get; init; }

    internal IReadOnlyList<string> Folders => Directories.Count > 0 ? Directories : ["/"];

    internal IEnumerable<string> Mistakes()
    {
        foreach (var folder in Folders)
            if (!folder.StartsWith('/') || folder.Split('/').Contains("..") || (folder.Length > 1 && folder.EndsWith('/')) || folder.Any(char.IsControl))
                yield return $"folder `{folder}` does not begin at the root, such as /src";
        if (OpenPullRequestsLimit < 0)
            yield return "the limit of open pull requests is below 0";
        if (Groups.DistinctBy(x => x.Name).Count() < Groups.Count)
            yield return "two groups have one name";
        foreach (var group in Groups.Where(x => x.Patterns.Count == 0))
            yield return $"group `{group.Name}` holds nothing; give it patterns, such as *";
        if (Ignore.Any(x => string.IsNullOrWhiteSpace(x.Reason)))
            yield return "updates are ignored without a reason";
    }

    internal YamlMapping ToYaml()
    {
        var yaml = new YamlMapping().Add("package-ecosystem", Ecosystem.Key());
        if (Folders is [var only] && !only.Contains('*'))
            yaml.Add("directory", only);
        else
            yaml.Add("directories", Texts(Folders));
        var schedule = new YamlMapping().Add("interval", Interval.ToString().ToLowerInvariant());
        yaml.Add("schedule", Interval == DependabotInterval.Weekly ? schedule.Add("day", "monday") : schedule);
        yaml.Add("cooldown", new YamlMapping().Add("default-days", YamlScalar.Of(Cooldown.Days)), Cooldown.Reason?.ReplaceLineEndings("\n"));
        if (Groups.Count > 0)
            yaml.Add("groups", new YamlMapping([.. Groups.Select(x => new YamlEntry(new YamlScalar(x.Name), new YamlMapping().Add("patterns", Texts(x.Patterns))))]));
        if (Ignore.Count > 0)
            yaml.Add("ignore", new YamlSequence([.. Ignore.Select(x => x.ToYaml())]));
        if (OpenPullRequestsLimit is { } limit)
            yaml.Add("open-pull-requests-limit", YamlScalar.Of(limit));
        if (Labels is not null)
            yaml.Add("labels", Texts(Labels));
        return CommitMessage is null ? yaml : yaml.Add("commit-message", new YamlMapping().Add("prefix", CommitMessage.Prefix));
    }

    internal static YamlSequence Texts(IReadOnlyList<string> texts) => new([.. texts.Select(x => new YamlScalar(x))]) { IsFlow = texts.Count == 0 };
}

/// <summary>How many days a version has to be out before Dependabot proposes it. Security updates do not wait.</summary>
public sealed record DependabotCooldown
{
    /// <summary>The least that needs no reason: most bad releases are found within a week.</summary>
    public const int LeastDays = 7;

    /// <summary>Checks the number.</summary>
    /// <param name="days">Days, 0 to 90.</param>
    /// <param name="reason">Why it is less than a week; a comment in the file.</param>
    /// <exception cref="PipelineException">It is less than a week without a reason, or out of range (exit code 2).</exception>
    public DependabotCooldown(int days = LeastDays, string? reason = null)
    {
        if (days is < 0 or > 90)
            throw PipelineException.WrongUse("A cooldown is out of range", why: "it is 0 to 90 days", next: "correct the number");
        if (days < LeastDays && string.IsNullOrWhiteSpace(reason))
            throw PipelineException.WrongUse(
                $"A cooldown of {days} days is shorter than {LeastDays}", why: "a new release may be malicious, and most such releases are found within a week",
                next: $"give it {LeastDays} days, or say why not: reason: \"…\"");
        (Days, Reason) = (days, reason);
    }

    /// <summary>Days.</summary>
    public int Days { get; }

    /// <summary>Why it is less than a week.</summary>
    public string? Reason { get; }
}

/// <summary>Updates that come in one pull request.</summary>
/// <param name="Name">Its name: letters, <c>|</c>, <c>_</c> and <c>-</c>.</param>
public sealed record DependabotGroup(string Name)
{
    /// <summary>Which dependencies, <c>*</c> for any letters.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];
}

/// <summary>Updates that are not wanted.</summary>
/// <param name="DependencyName">Which dependencies, <c>*</c> for any letters.</param>
/// <param name="Reason">Why; a comment in the file.</param>
public sealed record DependabotIgnore(string DependencyName, string Reason)
{
    /// <summary>Which versions, in the way the package manager writes ranges; empty for all.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    internal YamlMapping ToYaml()
    {
        var yaml = new YamlMapping(new YamlEntry(new YamlScalar("dependency-name"), new YamlScalar(DependencyName), Reason.ReplaceLineEndings("\n")));
        return Versions.Count == 0 ? yaml : yaml.Add("versions", DependabotUpdate.Texts(Versions));
    }
}

/// <summary>How commits, and with them titles of pull requests, begin.</summary>
/// <param name="Prefix">The first word.</param>
public sealed record DependabotCommitMessage(string Prefix);
