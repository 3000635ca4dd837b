using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>Which version of an action is taken, and whether its tag is what the lock says.</summary>
internal sealed class VersionChoice(ActionsUpdateOptions options)
{
    private const string Alarm =
        "use no version of it until you know why: read the repository's security advisories, and look at what ran with it; "
        + "nothing was written, and the lock still names the commit that you trusted";

    /// <summary>Made when it is first needed: often there is nothing to ask.</summary>
    public GitHubTags Tags => field ??= new GitHubTags(options);

    public DateOnly Today => DateOnly.FromDateTime(options.Time.GetUtcNow().UtcDateTime);

    /// <exception cref="PipelineException">The tag is gone, or points elsewhere (exit code 3).</exception>
    public async Task VerifyAsync(LockedAction entry, CancellationToken cancellation)
    {
        var commit = await Tags.CommitAsync(entry.Repository, entry.Version, cancellation);
        if (commit != entry.Sha)
            throw Moved(entry, commit);
    }

    public static PipelineException Moved(LockedAction entry, string? commit) => commit is null
        ? PipelineException.Refused($"ALARM: the tag {entry.Version} of {entry.Repository} is gone", ActionsLock.FileName,
            $"the lock has it as {entry.Sha}", Alarm)
        : PipelineException.Refused($"ALARM: the tag {entry.Version} of {entry.Repository} was moved to other code", ActionsLock.FileName,
            $"the lock has it as {entry.Sha}, now it is {commit}: https://github.com/{entry.Repository}/compare/{entry.Sha}...{commit}", Alarm);

    /// <summary>The newest version that is old enough, or null; what was left alone is noted.</summary>
    public async Task<LockedAction?> NewerAsync(LockedAction entry, IReadOnlyList<Published> versions, List<string> notes, CancellationToken cancellation)
    {
        if (!FullVersion.TryParse(entry.Version, out var current))
            throw new InvalidOperationException("A locked action has a full version.");
        var newer = versions.Where(x => x.Version.CompareTo(current) > 0).ToList();
        if (!options.Major && newer.Find(x => x.Version.Major != current.Major) is { } major)
        {
            notes.Add($"{entry.Repository} {entry.Version}: {major.Tag} is another major version and was not taken; --major takes it");
            newer.RemoveAll(x => x.Version.Major != current.Major);
        }

        return await FirstOldEnoughAsync(entry.Repository, newer, notes, cancellation);
    }

    /// <summary>The newest version that is old enough.</summary>
    /// <exception cref="PipelineException">There is none (exit code 2).</exception>
    public async Task<LockedAction> NewestAsync(string repository, List<string> notes, CancellationToken cancellation)
    {
        var versions = await Tags.VersionsAsync(repository, cancellation);
        return await FirstOldEnoughAsync(repository, versions, notes, cancellation)
            ?? throw PipelineException.WrongUse($"{repository} has no stable version to take",
                why: versions.Count == 0 ? PinSyntax.VersionRule : $"its newest, {versions[0].Tag}, is younger than {Days(options.Cooldown)}",
                next: versions.Count == 0 ? "use another action" : $"wait, or name the version: --add {repository}@{versions[0].Tag}");
    }

    /// <summary>The version that somebody named, however young it is.</summary>
    /// <exception cref="PipelineException">There is no such tag (exit code 2).</exception>
    public async Task<LockedAction> ExactlyAsync(string repository, string version, List<string> notes, CancellationToken cancellation)
    {
        var versions = await Tags.VersionsAsync(repository, cancellation);
        var commit = await Tags.CommitAsync(repository, version, cancellation);
        if (commit is null)
        {
            var near = Engine.Nearest.All(version, versions.Select(x => x.Tag));
            throw PipelineException.WrongUse($"{repository} has no tag {version}", "--add",
                next: near.Count > 0 ? $"write {string.Join(" or ", near)}" : $"see https://github.com/{repository}/tags");
        }

        if (versions.FirstOrDefault(x => x.Tag == version)?.At is { } at && options.Time.GetUtcNow() - at < options.Cooldown)
            notes.Add($"{repository} {version} is younger than {Days(options.Cooldown)}; it was taken because it was named");
        return Locked(repository, version, commit);
    }

    /// <summary>What an edit of a generated file says, proved.</summary>
    /// <exception cref="PipelineException">The tag is another commit, or there is no such tag (exit code 3).</exception>
    public async Task<LockedAction> AdoptedAsync(UsesLine edit, CancellationToken cancellation)
    {
        var commit = await Tags.CommitAsync(edit.Repository, edit.Version!, cancellation);
        return commit == edit.Sha
            ? Locked(edit.Repository, edit.Version!, edit.Sha)
            : throw PipelineException.Refused(
                commit is null ? $"{edit.Repository} has no tag {edit.Version}"
                    : $"{edit.Sha} is not what the tag {edit.Version} of {edit.Repository} points to",
                edit.Where, commit is null ? "the comment must name the tag of the commit" : $"the tag points to {commit}",
                "trust this edit only when you know who made it; to undo it: ./build.sh GenerateWorkflows");
    }

    private async Task<LockedAction?> FirstOldEnoughAsync(
        string repository, IEnumerable<Published> versions, List<string> notes, CancellationToken cancellation)
    {
        foreach (var version in versions)
        {
            var commit = version.At is null ? await CommitOfAsync(repository, version, cancellation) : null;
            var at = version.At ?? await Tags.DateAsync(repository, commit!, cancellation);
            if (options.Time.GetUtcNow() - at >= options.Cooldown)
                return Locked(repository, version.Tag, commit ?? await CommitOfAsync(repository, version, cancellation));
            notes.Add($"{repository} {version.Tag} came out on {at.UtcDateTime:yyyy-MM-dd}, less than {Days(options.Cooldown)} ago, and was not taken");
        }

        return null;
    }

    private async Task<string> CommitOfAsync(string repository, Published version, CancellationToken cancellation) =>
        await Tags.CommitAsync(repository, version.Tag, cancellation)
        ?? throw PipelineException.Failed($"The release {version.Tag} of {repository} has no tag",
            $"https://github.com/{repository}/releases/tag/{version.Tag}",
            "a release without its tag pins nothing", "name another version: --add");

    private LockedAction Locked(string repository, string version, string sha) => new(repository, version, sha, ActionsUpdate.Seen, Today);

    private static string Days(TimeSpan time) => time.TotalDays == 1 ? "1 day" : $"{time.TotalDays:0.#} days";
}
