using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Pins;

/// <summary>One kind of dependencies in some folders.</summary>
/// <param name="Ecosystem">What kind.</param>
/// <param name="Directories">Folders from the root, such as <c>/</c>; several, or with <c>*</c>, are possible. None is the root.</param>
public sealed record DependabotUpdate(DependabotEcosystem Ecosystem, params IReadOnlyList<string> Directories)
{
    /// <summary>When Dependabot looks.</summary>
    public DependabotSchedule Schedule { get; init; } = DependabotSchedule.Weekly();

    /// <summary>How long new versions wait.</summary>
    public DependabotCooldown Cooldown { get; init; } = new();

    /// <summary>Updates that come together.</summary>
    public IReadOnlyList<DependabotGroup> Groups { get; init; } = [];

    /// <summary>Updates that are not wanted.</summary>
    public IReadOnlyList<DependabotIgnore> Ignore { get; init; } = [];

    /// <summary>How many pull requests may be open, 0 for none; null for Dependabot's five.</summary>
    public int? OpenPullRequestsLimit { get; init; }

    /// <summary>Labels of pull requests; null for Dependabot's own, empty for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How commits begin; null for what Dependabot finds usual here.</summary>
    public DependabotCommitMessage? CommitMessage { get; init; }

    /// <summary>The branch to update; null for the default branch.</summary>
    public string? TargetBranch { get; init; }

    internal IReadOnlyList<string> Folders => Directories.Count > 0 ? Directories : ["/"];

    internal IEnumerable<string> Mistakes()
    {
        foreach (var folder in Folders)
            if (!folder.StartsWith('/') || folder.Split('/').Contains("..") || (folder.Length > 1 && folder.EndsWith('/')) || folder.Any(char.IsControl))
                yield return $"folder `{folder}` does not begin at the root, such as /src";
        if (Cooldown.UsesSemver && !Ecosystem.KnowsSemver())
            yield return "its cooldown cannot tell major, minor and patch versions apart; only the default counts there";
        if (OpenPullRequestsLimit < 0)
            yield return "the limit of open pull requests is below 0";
        if (HasTwiceOrEmpty(Labels))
            yield return "a label is empty or there twice";
        if (DependabotFile.HasTwiceOrEmpty(Groups.Select(x => x.Name)))
            yield return "two groups have one name";
        if (TargetBranch is not null && (TargetBranch.Length == 0 || TargetBranch.Any(x => x <= ' ' || "~^:?*[\\\x7f".Contains(x))))
            yield return $"`{TargetBranch}` is no branch";
        foreach (var mistake in Schedule.Mistakes().Concat(Groups.SelectMany(x => x.Mistakes())).Concat(Ignore.SelectMany(x => x.Mistakes()))
                     .Concat(CommitMessage?.Mistakes() ?? []))
            yield return mistake;

        static bool HasTwiceOrEmpty(IReadOnlyList<string>? texts) => texts is not null && DependabotFile.HasTwiceOrEmpty(texts);
    }

    internal YamlMapping ToYaml()
    {
        var yaml = new YamlMapping().Add("package-ecosystem", Ecosystem.Key());
        if (Folders is [var only] && !only.Contains('*'))
            yaml.Add("directory", only);
        else
            yaml.AddTexts("directories", Folders);
        yaml.AddText("target-branch", TargetBranch).Add("schedule", Schedule.ToYaml())
            .Add("cooldown", Cooldown.ToYaml(), Cooldown.Reason?.ReplaceLineEndings("\n"));
        if (Groups.Count > 0)
            yaml.Add("groups", new YamlMapping([.. Groups.Select(x => new YamlEntry(new YamlScalar(x.Name), x.ToYaml()))]));
        if (Ignore.Count > 0)
            yaml.Add("ignore", new YamlSequence([.. Ignore.Select(x => x.ToYaml())]));
        yaml.AddNumber("open-pull-requests-limit", OpenPullRequestsLimit);
        if (Labels is not null)
            yaml.Add("labels", new YamlSequence([.. Labels.Select(x => new YamlScalar(x))]) { IsFlow = Labels.Count == 0 });
        return CommitMessage is null ? yaml : yaml.Add("commit-message", CommitMessage.ToYaml());
    }
}
