using System.Collections.Immutable;
using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Images;
using Pipeline.Releases.History;
using Pipeline.Reports;

namespace Pipeline.Components;

/// <summary>From which commits releases were deployed, and what lies between them, as far as this repository knows. Nothing depends on it.</summary>
internal sealed class DeployedSources
{
    private const string Changed = "-changed";
    private readonly Lazy<Repository> _repository = new(() => Repository.Open(NukeBuild.RootDirectory, BuildCancellation.Token));

    /// <summary>The commit that is checked out, with <c>-changed</c> behind it when files are not as in the commit; null: there is none, or git does not say.</summary>
    public static async Task<string?> CommitAsync(CancellationToken cancellation)
    {
        try
        {
            return await RevisionOf.FolderAsync(NukeBuild.RootDirectory, cancellation) is { } revision ? revision.Commit + (revision.Changed ? Changed : "") : null;
        }
        catch (Exception e) when (e is PipelineException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The report with the commits that differ.</summary>
    public DeploymentReport With(DeploymentReport report) => report.Commits is ({ } now, { } then) ? report with { Sources = Between(now, then) } : report;

    private SourceChanges Between(string now, string then)
    {
        var (to, from) = (Named(now), Named(then));
        if (!IsCommit(to) || !IsCommit(from))
            return SourceChanges.Unknown("the journal names something else than commits");
        if (to == from)
            return new SourceChanges([], [], Uncommitted(now, then));
        try
        {
            var git = _repository.Value.Git;
            if (new[] { to, from }.FirstOrDefault(x => git.Try(BuildCancellation.Token, "cat-file", "-e", x + "^{commit}") is null) is { } missing)
                return SourceChanges.Unknown($"commit {missing[..8]} is not in this repository");
            return new SourceChanges(Read(from, to), Read(to, from), Uncommitted(now, then));
        }
        catch (PipelineException e)
        {
            return SourceChanges.Unknown(e.Diagnostic.What);
        }
    }

    private ImmutableArray<ReportCommit> Read(string without, string of) =>
        [.. CommitRange.Read(_repository.Value, without, of, x => new ReportCommit(x.Sha, x.Subject, x.Author), BuildCancellation.Token)];

    // What git is given comes from the journal: it must not be an option.
    private static bool IsCommit(string name) => name.Length is 40 or 64 && name.All(char.IsAsciiHexDigitLower);

    private static string Named(string commit) => commit.EndsWith(Changed, StringComparison.Ordinal) ? commit[..^Changed.Length] : commit;

    private static string? Uncommitted(string now, string then) => (now.EndsWith(Changed, StringComparison.Ordinal), then.EndsWith(Changed, StringComparison.Ordinal)) switch
    {
        (true, true) => "Both releases were deployed with changes that no commit has.",
        (true, false) => "The new release was deployed with changes that no commit has.",
        (false, true) => "The old release was deployed with changes that no commit has.",
        _ => null,
    };
}
