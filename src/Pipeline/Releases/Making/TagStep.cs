using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.Making;

/// <summary>The annotated tag, here: nobody sees it before it is pushed.</summary>
internal static class TagStep
{
    /// <summary>Makes it, unless it is there.</summary>
    /// <exception cref="PipelineException">Another tag has its name: exit 3. The commit is gone, or it cannot be signed: exit 1.</exception>
    public static async Task MakeAsync(ReleaseSetup setup, ReleaseRecord record, CancellationToken cancellation)
    {
        var there = await CommitOf(setup.Git, record, cancellation);
        if (there == record.Commit)
            return;
        if (there is not null)
            throw PipelineException.Refused($"The tag {record.Tag} is on {there[..7]}", null, $"the release that was begun is of {record.Commit[..7]}", "delete the tag, or take the release back with --abandon");
        var date = record.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        var (code, _, error) = await setup.Git.With(("GIT_COMMITTER_DATE", date)).TryAsync(
            record.Message, cancellation, "tag", record.Signed ? "--sign" : "--annotate", "--cleanup=verbatim", "--file=-", "--", record.Tag, record.Commit);
        if (code != 0)
            throw PipelineException.Failed($"The tag {record.Tag} cannot be made", setup.Repository.Root, error.Trim(), record.Signed
                ? "let git sign with user.signingkey (`git tag --sign` must work), then run Release again, or take the release back with --abandon"
                : "run Release again, or take the release back with --abandon");
        setup.Say($"tagged {record.Commit[..7]} as {record.Tag}");
    }

    /// <summary>Deletes the release's own tag, and no other.</summary>
    public static async Task TakeBackAsync(GitWork git, ReleaseRecord record, CancellationToken cancellation)
    {
        if (await CommitOf(git, record, cancellation) == record.Commit)
            await git.RunAsync(null, cancellation, "tag", "--delete", record.Tag);
    }

    private static async Task<string?> CommitOf(GitWork git, ReleaseRecord record, CancellationToken cancellation) =>
        await git.TryAsync(null, cancellation, "rev-parse", "--verify", "--quiet", $"refs/tags/{record.Tag}^{{commit}}") is (0, var sha, _) ? sha.Trim() : null;
}
