using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Releases.Making;

/// <summary>What the remote gets.</summary>
internal static class PushStep
{
    /// <summary>Pushes branch and tag in one step.</summary>
    /// <exception cref="PipelineException">The remote refuses: the release is taken back, exit 3. It cannot be reached: exit 1, and a later run goes on.</exception>
    public static async Task PublishAsync(ReleaseSetup setup, ReleaseRecord record, string path, CancellationToken cancellation)
    {
        var remote = await Remote.AskAsync(setup.RemoteGit, record.Remote, cancellation);
        if (remote.Tags.TryGetValue(record.Tag, out var there) && there == record.Commit)
            return;
        if (there is not null)
            throw await RefuseAsync(setup, record, path, $"the tag {record.Tag} has come to be on {there[..7]} meanwhile", "run `git fetch --tags`, and release the next version", cancellation);
        await PushAsync(setup, record, path, ["push", "--atomic", "--", record.Remote, $"{record.Commit}:refs/heads/{record.Branch}", $"refs/tags/{record.Tag}:refs/tags/{record.Tag}"], cancellation);
        setup.Say($"pushed {record.Branch} and {record.Tag} to {record.Remote}");
    }

    /// <summary>Pushes the branch that a pull request is made of.</summary>
    /// <exception cref="PipelineException">As <see cref="PublishAsync"/>.</exception>
    public static async Task ProposeAsync(ReleaseSetup setup, ReleaseRecord record, string path, CancellationToken cancellation)
    {
        var remote = await Remote.AskAsync(setup.RemoteGit, record.Remote, cancellation);
        if (remote.Branches.TryGetValue(record.Proposal!, out var there) && there == record.Commit)
            return;
        if (there is not null)
            throw await RefuseAsync(setup, record, path, $"the branch {record.Proposal} is there, on {there[..7]}", "merge or delete it first", cancellation);
        await PushAsync(setup, record, path, ["push", "--", record.Remote, $"{record.Commit}:refs/heads/{record.Proposal}"], cancellation);
        setup.Say($"pushed {record.Proposal} to {record.Remote}");
    }

    /// <summary>Brings the branch that is checked out here to the release's commit, where it has not moved on.</summary>
    public static async Task ForwardAsync(ReleaseSetup setup, ReleaseRecord record, CancellationToken cancellation)
    {
        if (record.Commit == record.Base || setup.Repository.Branch != record.Branch || setup.Repository.Head == record.Commit)
            return;
        var (code, _, error) = await setup.Git.TryAsync(null, cancellation, "merge", "--ff-only", "--quiet", record.Commit);
        setup.Say(code == 0 ? $"{record.Branch} is on {record.Commit[..7]} here too" : $"{record.Branch} stays where it is here; `git pull` brings it on ({error.Trim().Split('\n')[0]})");
    }

    private static async Task PushAsync(ReleaseSetup setup, ReleaseRecord record, string path, string[] arguments, CancellationToken cancellation)
    {
        var (code, output, error) = await setup.RemoteGit.TryAsync(null, cancellation, arguments);
        if (code == 0)
            return;
        var said = Redactor.Redact($"{output}\n{error}".Trim());
        // A remote that answers has taken nothing: the push is one step. Of one that does not answer that is not known.
        if (said.Contains("rejected]", StringComparison.Ordinal) || said.Contains("declined", StringComparison.Ordinal))
            throw await RefuseAsync(setup, record, path, said, said.Contains("fetch first", StringComparison.Ordinal) || said.Contains("non-fast-forward", StringComparison.Ordinal)
                ? "somebody has pushed meanwhile: run `git pull`, and Release again" : "do what the remote asks for, and run Release again", cancellation);
        throw PipelineException.Failed($"Pushing {record.Tag} did not end well", record.Remote, said, "run Release again: it asks the remote what it has, and goes on; --abandon takes it back");
    }

    private static async Task<PipelineException> RefuseAsync(ReleaseSetup setup, ReleaseRecord record, string path, string why, string next, CancellationToken cancellation)
    {
        await TagStep.TakeBackAsync(setup.Git, record, cancellation);
        File.Delete(path);
        return PipelineException.Refused($"The remote does not take {record.Version}; nothing was changed", record.Remote, why, next);
    }
}
