using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.Admission;

/// <summary>What GitHub must know of a version for an environment that takes released ones alone: a tag on a branch of releases, with green checks.</summary>
/// <param name="Environment">The environment.</param>
internal sealed record ReleaseGate(string Environment)
{
    private const string Prefix = "refs/tags/";

    /// <summary>Branches beside the default one whose commits may be released.</summary>
    public ImmutableArray<string> Branches { get; init; } = [];

    /// <summary>Checks that must be green on the commit.</summary>
    public ImmutableArray<string> Checks { get; init; } = [];

    /// <summary>Lets a run in, or says why not.</summary>
    /// <param name="github">What GitHub knows.</param>
    /// <param name="reference">What the run was started on: <c>refs/tags/v1.2.3</c>.</param>
    /// <param name="commit">Its commit.</param>
    /// <param name="version">The version that would be deployed; null for the tag's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">It is no release: exit 3. GitHub could not be asked: exit 1.</exception>
    public async Task RequireAsync(GitHubRecord github, string reference, string commit, string? version, CancellationToken cancellation)
    {
        if (!reference.StartsWith(Prefix, StringComparison.Ordinal))
            throw Refused("a branch is no release", $"it was started on {reference}", "start it on a tag; a branch goes to other environments");
        var tag = reference[Prefix.Length..];
        if (version is { Length: > 0 } && version != tag)
            throw Refused($"{version} is not what {tag} holds", "a version of this environment has the name of its tag", $"leave --version out, or start it on the tag {version}");
        if (await github.CommitOfTagAsync(tag, cancellation) is var now && now != commit)
            throw Refused($"the tag {tag} is not this commit", $"it is {now ?? "gone"}, and this run works on {commit}", "find out who moved the tag");
        await RequireBranchAsync(github, tag, commit, cancellation);
        foreach (var check in Checks)
            if (await github.CheckAsync(commit, check, cancellation) is var end && end != "success")
                throw Refused($"the check `{check}` is not green", $"on {commit} it {(end is null ? "has not run to its end" : $"ended with {end}")}", "let it pass on this commit, then run this job again");
    }

    private async Task RequireBranchAsync(GitHubRecord github, string tag, string commit, CancellationToken cancellation)
    {
        ImmutableArray<string> branches = [await github.DefaultBranchAsync(cancellation), .. Branches];
        foreach (var branch in branches)
            if (await github.HoldsAsync(branch, commit, cancellation))
                return;
        throw Refused($"the commit of {tag} is on no branch of releases", $"{commit} is not on {string.Join(", ", branches)}", "merge it, and tag what was merged");
    }

    private PipelineException Refused(string what, string why, string next) =>
        PipelineException.Refused($"Environment {Environment} takes released versions alone: {what}", "CheckRelease", why, next);
}
