using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Making;

/// <summary>
/// Makes a release: checks, the commit of the changelog, the tag, and one push of both, which the remote takes whole or not at all. The branch
/// here moves last. What a killed run has left is known from its <see cref="ReleaseRecord"/>.
/// </summary>
internal static class ReleaseRun
{
    /// <summary>Shows what a release would do. Nothing leaves the machine, and nothing in the repository changes.</summary>
    public static async Task<ReleaseReport> RehearseAsync(ReleaseSetup setup, CancellationToken cancellation)
    {
        var record = ReleaseRecord.Read(await RecordPathAsync(setup, cancellation));
        if (record is not null)
            return new ReleaseReport(record.Version, record.Tag, record.Commit, "resumed", [], [.. EffectsOf(setup, record, record.Commit, null, null)]);
        var (version, remote, notes, answers) = await AskAsync(setup, cancellation);
        if (IsReleased(setup, version, remote))
            return Existing(version);
        var draft = await ReleaseDraft.MakeAsync(setup, version, notes, setup.Time.GetUtcNow(), rehearsal: true, cancellation);
        var planned = await PlanAsync(setup, version, draft, notes, setup.Time.GetUtcNow(), cancellation);
        return new ReleaseReport(
            version.Version, version.Tag, draft.Commit, answers.All(x => x.Passed) ? "rehearsed" : "refused", answers,
            [.. EffectsOf(setup, planned, draft.Commit, draft.Section, remote)]);
    }

    /// <summary>Makes it, or goes on with one that is half-made.</summary>
    /// <exception cref="PipelineException">A check does not hold, or the remote refuses: exit 3, and nothing has changed.</exception>
    public static async Task<ReleaseReport> RunAsync(ReleaseSetup setup, CancellationToken cancellation)
    {
        var path = await RecordPathAsync(setup, cancellation);
        if (ReleaseRecord.Read(path) is { } half)
        {
            if (setup.AskedVersion is { } asked && VersionTag.VersionOf(asked)?.ToString() != half.Version)
                throw PipelineException.Refused($"{half.Version} is half-made", path, $"a run that began {half.At:yyyy-MM-dd HH:mm} UTC was ended before it was done", "run Release without --version to finish it, or with --abandon to take it back");
            setup.Say($"{half.Version} is half-made, since {half.At:yyyy-MM-dd HH:mm} UTC: it goes on");
            await FinishAsync(setup, half, path, cancellation);
            return new ReleaseReport(half.Version, half.Tag, half.Commit, "resumed", [], [.. EffectsOf(setup, half, half.Commit, null, null)]);
        }

        var (version, remote, notes, answers) = await AskAsync(setup, cancellation);
        if (IsReleased(setup, version, remote))
            return Existing(version);
        if (answers.Any(x => !x.Passed))
            throw new PipelineException(Engine.ExitCode.Refused, new Diagnostic(
                $"{version.Version} must not be released", setup.Repository.Root, Next: "nothing was changed; the lines above say what to do", Details: [.. answers.Select(x => x.ToLine())]));
        foreach (var answer in answers)
            setup.Say(answer.ToLine());
        var at = setup.Time.GetUtcNow();
        var draft = await ReleaseDraft.MakeAsync(setup, version, notes, at, rehearsal: false, cancellation);
        var record = await PlanAsync(setup, version, draft, notes, at, cancellation);
        var effects = EffectsOf(setup, record, draft.Commit, draft.Section, remote).ToImmutableArray();
        setup.AfterEffect("commit");
        record.Write(path);
        setup.AfterEffect("record");
        await FinishAsync(setup, record, path, cancellation);
        return new ReleaseReport(version.Version, version.Tag, draft.Commit, record.Proposal is null ? "released" : "proposed", answers, effects);
    }

    /// <summary>Takes a half-made release back.</summary>
    /// <exception cref="PipelineException">It is public already: exit 3.</exception>
    public static async Task<string> AbandonAsync(ReleaseSetup setup, CancellationToken cancellation)
    {
        var path = await RecordPathAsync(setup, cancellation);
        if (ReleaseRecord.Read(path) is not { } record)
            return "no release is half-made";
        var remote = await Remote.AskAsync(setup.RemoteGit, record.Remote, cancellation);
        if (remote.Tags.GetValueOrDefault(record.Tag) == record.Commit)
            throw PipelineException.Refused($"{record.Version} is public already", record.Remote, $"the tag {record.Tag} was pushed", "run Release to finish it");
        await TagStep.TakeBackAsync(setup.Git, record, cancellation);
        File.Delete(path);
        return $"{record.Version} was taken back";
    }

    private static async Task FinishAsync(ReleaseSetup setup, ReleaseRecord record, string path, CancellationToken cancellation)
    {
        if (record.Proposal is null)
        {
            await TagStep.MakeAsync(setup, record, cancellation);
            setup.AfterEffect("tag");
            await PushStep.PublishAsync(setup, record, path, cancellation);
            setup.AfterEffect("push");
            await PushStep.ForwardAsync(setup, record, cancellation);
            setup.AfterEffect("branch");
        }
        else
        {
            await PushStep.ProposeAsync(setup, record, path, cancellation);
            setup.AfterEffect("push");
            await PullRequestStep.OpenAsync(setup, record, cancellation);
            setup.AfterEffect("request");
        }

        File.Delete(path);
    }

    private static async Task<(VersionReport Version, Remote Remote, NotesReport Notes, ImmutableArray<CheckAnswer> Answers)> AskAsync(ReleaseSetup setup, CancellationToken cancellation)
    {
        if (setup.Repository.IsBare || setup.Repository.Head is null)
            throw PipelineException.WrongUse($"{setup.Repository.Root} has {(setup.Repository.IsBare ? "no working copy" : "no commit")} to release", "--repository");
        if (setup.PullRequest && setup.GitHub is null)
            throw PipelineException.WrongUse("A pull request needs GitHub, and nothing says where the repository is there", "--pull-request", next: "give --github-repository owner/name, and --github-api for an Enterprise server");
        var asking = Remote.AskAsync(setup.RemoteGit, setup.Remote, cancellation);
        var identity = setup.Git.TryAsync(null, cancellation, "var", "GIT_COMMITTER_IDENT");
        var version = await setup.Version(cancellation);
        var notes = NotesReader.Read(setup.Repository, setup.Notes, null, null, SemanticVersion.TryParse(version.Version), cancellation);
        var (remote, (code, who, _)) = (await asking, await identity);
        var byHand = Changelog.HasDraft(ReleaseDraft.Changelog(setup, cancellation));
        var checks = ReleaseChecks.Of(setup, version, remote, notes, byHand, code == 0 ? who.Split('>')[0] + ">" : null).ToList();
        if (version.Source == VersionSource.Tag)
            checks.RemoveAll(x => x.Name is "changelog");
        return (version, remote, notes, IsReleased(setup, version, remote) ? [] : [.. await Task.WhenAll(checks.Select(x => x.AskAsync(cancellation)))]);
    }

    /// <summary>Whether the commit has the version's tag, here and on the remote.</summary>
    private static bool IsReleased(ReleaseSetup setup, VersionReport version, Remote remote) =>
        version.Source == VersionSource.Tag && remote.Tags.GetValueOrDefault(version.Tag) == setup.Repository.Head;

    private static ReleaseReport Existing(VersionReport version) => new(version.Version, version.Tag, version.Commit, "exists", [], []);

    private static async Task<ReleaseRecord> PlanAsync(
        ReleaseSetup setup, VersionReport version, ReleaseDraft draft, NotesReport notes, DateTimeOffset at, CancellationToken cancellation) => new(
        version.Version, version.Tag, setup.Remote, setup.Repository.Branch ?? "HEAD", setup.Repository.Head!, draft.Commit ?? "", draft.Message,
        await setup.Git.ConfiguredAsync("user.signingkey", cancellation) is not null || await setup.Git.ConfiguredAsync("tag.gpgsign", cancellation) == "true",
        at, setup.PullRequest && draft.Section is not null ? $"prepare/{version.Tag}" : null,
        setup.PullRequest && draft.Section is not null ? PullRequestStep.Body(notes, draft.Section) : null);

    private static IEnumerable<Effect> EffectsOf(ReleaseSetup setup, ReleaseRecord record, string? commit, string? section, Remote? remote)
    {
        if (record.Commit != record.Base)
            yield return Effect.Commit(commit, record.Base, ReleaseDraft.Subject(record.Version), "CHANGELOG.md", section ?? "");
        if (record.Proposal is { } proposal)
        {
            yield return Effect.Ref(record.Remote, "refs/heads/" + proposal, null, commit);
            if (setup.GitHub is { } api)
                yield return Effect.Request(api.Address, PullRequestStep.Request(api.Address, record));
            yield break;
        }

        yield return Effect.Tag(record.Tag, commit, record.Message, record.Signed);
        yield return Effect.Ref(record.Remote, "refs/heads/" + record.Branch, remote?.Branches.GetValueOrDefault(record.Branch) ?? record.Base, commit);
        yield return Effect.Ref(record.Remote, "refs/tags/" + record.Tag, null, commit);
    }

    private static async Task<string> RecordPathAsync(ReleaseSetup setup, CancellationToken cancellation) => ReleaseRecord.PathIn(
        Path.GetFullPath(await setup.Git.RunAsync(null, cancellation, "rev-parse", "--git-common-dir"), setup.Repository.Root));
}
