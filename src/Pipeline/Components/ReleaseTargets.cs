using System.Collections.Immutable;
using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.History;
using Pipeline.Releases.Making;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Publishing;
using Pipeline.Releases.Versions;
using Serilog;

namespace Pipeline.Components;

/// <summary>What the targets of <see cref="IMakeReleases"/> do.</summary>
internal static class ReleaseTargets
{
    public static async Task ReleaseAsync(IMakeReleases build, CancellationToken cancellation)
    {
        var (repository, git, access, github) = await OpenAsync(build, cancellation);
        var setup = new ReleaseSetup(
            repository, git,
            cancel => VersionReader.ReadAsync(repository, GitVersion(), build.ReleaseVersion, build.JumpReason, build.Flow, cancel),
            build.ReleaseNotes)
        {
            Remote = build.ReleaseRemote ?? "origin",
            Access = access,
            Branches = build.Rules.Branches,
            PreReleaseBranches = build.Rules.PreReleaseBranches,
            GitHub = github,
            PullRequest = build.PullRequest,
            AskedVersion = build.ReleaseVersion,
            Checks = [.. Ci(build, repository, github), .. ReleaseGates.Of(build), .. build.ReleaseChecks],
            Say = x => Log.Information("{Line}", x),
        };
        if (build.Abandon)
        {
            Log.Information("{Line}", await ReleaseRun.AbandonAsync(setup, cancellation));
            return;
        }

        var report = build.Rehearse ? await ReleaseRun.RehearseAsync(setup, cancellation) : await ReleaseRun.RunAsync(setup, cancellation);
        if (Output.Json)
            Output.WriteDocument(report.ToJson());
        else if (build.Rehearse)
            foreach (var line in report.ToLines())
                Log.Information("{Line}", line);
        Log.Information("{Version} {Outcome}", report.Version, report.Outcome switch
        {
            "exists" => "is released already: there is nothing to do",
            "rehearsed" => "would be released: the lines above are all that would change",
            "refused" => "would not be released",
            "proposed" => "is proposed: merge the pull request, then run Release again",
            "resumed" when build.Rehearse => "is half-made: the lines above are what it is made of",
            _ => "is released",
        });
        if (report.Outcome == "refused")
            throw PipelineException.Refused($"{report.Version} must not be released", null, string.Join("; ", report.Checks.Where(x => !x.Passed).Select(x => x.Name)), "nothing was changed; the lines above say what to do");
    }

    public static async Task PublishAsync(IMakeReleases build, CancellationToken cancellation)
    {
        var (repository, _, _, github) = await OpenAsync(build, cancellation);
        if (github is null)
            throw PipelineException.WrongUse("Nothing says where the repository is on GitHub", "--github-repository", next: "give --github-repository owner/name, and --github-api for an Enterprise server");
        if (!github.IsSignedIn && !build.Rehearse)
            throw PipelineException.WrongUse("Publishing needs a token", "--github-token", next: "set GITHUB_TOKEN in the environment; it needs `contents: write`");
        var version = await VersionReader.ReadAsync(repository, GitVersion(), build.ReleaseVersion, build.JumpReason, build.Flow, cancellation);
        var (semantic, commit) = (SemanticVersion.TryParse(version.Version)!, repository.Head ?? throw PipelineException.WrongUse($"{repository.Root} has no commit to publish", "--repository"));
        if (version.Source != VersionSource.Tag && !build.Rehearse && repository.Tags(commit, cancellation).All.FirstOrDefault(x => x.Commit == commit && x.Version.IsSameAs(semantic)) is null)
            throw PipelineException.Refused($"{commit[..7]} has no tag {version.Tag}", repository.Root, null, "make the release first (./build.sh Release), or check its tag out");
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(repository.Git.Try(cancellation, "show", "--no-patch", "--format=%ct", commit)!.Trim(), System.Globalization.CultureInfo.InvariantCulture));
        var notes = NotesReader.Read(repository, build.ReleaseNotes, null, null, semantic, cancellation);
        var body = NotesMarkdown.Of(notes, build.ReleaseNotes, github.Address.ToString());
        if (notes.From is { } from)
            body += $"\n**Compare:** {github.Address}/compare/{from.Ref}...{version.Tag}\n";
        var scratch = Path.Combine(NukeBuild.TemporaryDirectory, "release");
        var plan = new PublishPlan(
            github.Address, semantic, version.Tag, commit, body, AssetFile.Collect(build.Publication, build.RootDirectory, scratch, version.Version, at))
        { CloseMilestone = build.Publication.CloseMilestone };
        var publisher = new Publisher(github, plan, x => Log.Information("{Line}", x));
        if (build.Rehearse)
        {
            var others = await publisher.OthersAsync(cancellation);
            var milestone = plan.CloseMilestone ? (await publisher.MilestoneAsync(cancellation))?["number"]?.ToString() : null;
            Show(new ReleaseReport(version.Version, version.Tag, commit, "rehearsed", [], [.. plan.Effects(others, milestone)]));
            return;
        }

        var url = await publisher.RunAsync(cancellation);
        StepOutput.Set("release-url", url);
    }

    private static void Show(ReleaseReport report)
    {
        if (Output.Json)
            Output.WriteDocument(report.ToJson());
        else
            foreach (var line in report.ToLines())
                Log.Information("{Line}", line);
    }

    /// <summary>GitHub is asked about CI where the remote is there.</summary>
    private static IEnumerable<ReleaseCheck> Ci(IMakeReleases build, Repository repository, GitHubApi? github)
    {
        // A job that names an environment which does not exist makes it, without reviewers.
        if (github is not null && GitHubLook.NeedsOf(build) is { Environments.IsEmpty: false } needs)
            yield return new ReleaseCheck("environments", cancellation => GitHubDoctor.ExistAsync(github, needs, cancellation));
        if (build.SkipCi || repository.Head is not { } head)
            yield break;
        yield return new ReleaseCheck("CI", cancellation => github is not null
            ? CiCheck.AskAsync(github, head, build.Rules.RequiredChecks, Environment.GetEnvironmentVariable("GITHUB_RUN_ID") is { Length: > 0 } run ? run : null, cancellation)
            : Task.FromException<string>(PipelineException.Refused(
                "Whether CI is green is not known", null, "nothing says where the repository is on GitHub",
                "give --github-repository owner/name, and --github-api for an Enterprise server, or --skip-ci for a repository without CI")));
    }

    private static async Task<(Repository Repository, GitWork Git, ImmutableArray<(string, string?)> Access, GitHubApi? GitHub)> OpenAsync(IMakeReleases build, CancellationToken cancellation)
    {
        var repository = Repository.Open(build.Repository ?? build.RootDirectory, cancellation);
        var github = GitHubOf(build, repository);
        var git = new GitWork(repository.Root);
        if (await git.ConfiguredAsync("user.email", cancellation) is null && Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true")
            git = git.With(Robot);
        var remote = repository.Git.Try(cancellation, "remote", "get-url", build.ReleaseRemote ?? "origin")?.Trim();
        return (repository, git, [.. Remote.Access(github?.Address, remote, build.GitHubToken)], github);
    }

    /// <summary>Who commits in a workflow that has set up nobody else.</summary>
    private static readonly (string, string?)[] Robot =
    [
        ("GIT_AUTHOR_NAME", "github-actions[bot]"), ("GIT_AUTHOR_EMAIL", "41898282+github-actions[bot]@users.noreply.github.com"),
        ("GIT_COMMITTER_NAME", "github-actions[bot]"), ("GIT_COMMITTER_EMAIL", "41898282+github-actions[bot]@users.noreply.github.com"),
    ];

    /// <summary>The repository on GitHub; null when nothing says that it is there.</summary>
    internal static GitHubApi? GitHubOf(IHaveGitHub build, Repository repository) =>
        GitHubAddress.Find(build.GitHubApi, build.GitHubRepository, NotesReader.UrlOf(repository), Environment.GetEnvironmentVariable) is { } address
            ? new GitHubApi(address, build.GitHubToken, new GitHubPatience(TimeProvider.System, x => Log.Warning("{Line}", x))) : null;

    private static GitVersionTool GitVersion() => new(NukeBuild.RootDirectory, NukeBuild.TemporaryDirectory / "tools" / "gitversion");
}
