using System.Collections.Immutable;
using System.Text;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Reports;
using Serilog;

namespace Pipeline.Components;

/// <summary>What a command that changed an environment says in the end, and the page that it leaves.</summary>
internal static class DeployReports
{
    // Each of a few hundred KiB at most; on a build server there is one.
    private const int MostPages = 100;

    /// <summary>Where pages are written.</summary>
    public static AbsolutePath Folder => NukeBuild.TemporaryDirectory / "reports";

    /// <summary>Runs a command, says what serves and what users got meanwhile, and leaves a page of what was done, also when it failed.</summary>
    /// <param name="target">The environment.</param>
    /// <param name="session">The run that holds it.</param>
    /// <param name="command">Null: nothing was there to be done.</param>
    public static async Task RunAsync(DeployTarget target, DeploySession session, Func<Task<DeployPlan?>> command)
    {
        try
        {
            if (await command() is not { } plan)
                Log.Information("Nothing was deployed to {Environment}", target.Environment);
            else if (plan.Steps.IsEmpty)
                Log.Information("{System} {Version} serves already at {Url}, nothing to do", target.System.Name, plan.Rollout.Release.Version, target.Edge);
            else
                Log.Information(
                    "{System} {Version} serves at {Url}{Receipt}", target.System.Name, plan.Rollout.Release.Version, target.Edge,
                    Last(target, session.Entries)?.Receipt is { } receipt ? $"; {receipt}" : "");
        }
        finally
        {
            if (session.Trace is { } trace)
                Leave(target, session.Entries, trace);
        }
    }

    /// <summary>The deployments of an environment with all that is known of them, oldest first.</summary>
    /// <param name="target">The environment.</param>
    /// <param name="entries">Its journal.</param>
    /// <param name="wanted">Of which what they have left is read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<ImmutableArray<DeploymentReport>> ReadAsync(
        DeployTarget target, IReadOnlyList<JournalEntry> entries, Predicate<DeploymentReport> wanted, CancellationToken cancellation)
    {
        var reports = DeploymentReport.Of(target.System.Name, target.Environment, entries);
        // Older ones were forgotten: they need not be asked for.
        var first = reports.Length - DeploymentTrace.Kept - 1;
        var sources = new DeployedSources();
        var whole = ImmutableArray.CreateBuilder<DeploymentReport>(reports.Length);
        foreach (var (i, report) in reports.Index())
            whole.Add(i >= first && wanted(report)
                ? sources.With(report).With(DeploymentTrace.Read(await target.Host.ReadRecordAsync(DeploymentTrace.NameOf(report.Record.Seq, report.Record.Rollout.Id), cancellation)))
                : report);
        return whole.ToImmutable();
    }

    /// <summary>Writes a page and returns where it is.</summary>
    /// <exception cref="PipelineException">It cannot be written.</exception>
    public static AbsolutePath Write(string name, string page)
    {
        var file = Folder / name;
        try
        {
            Directory.CreateDirectory(Folder);
            DurableFile.Write(file, Encoding.UTF8.GetBytes(page));
            foreach (var old in new DirectoryInfo(Folder).EnumerateFiles("*.html").OrderByDescending(x => x.LastWriteTimeUtc).Skip(MostPages))
                old.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.Failed("The page could not be written", file, e.Message, "free disk space, or make the folder writable");
        }

        return file;
    }

    /// <summary>The name of a deployment's page.</summary>
    public static string NameOf(DeploymentReport report) =>
        $"{report.System}-{report.Environment}-{report.Record.Rollout.Id}-{report.Record.Rollout.Kind.ToString().ToLowerInvariant()}.html";

    private static DeploymentReport? Last(DeployTarget target, IReadOnlyList<JournalEntry> entries) =>
        DeploymentReport.Of(target.System.Name, target.Environment, entries).LastOrDefault();

    // The deployment has ended as it has; a page that cannot be made changes nothing of that.
    private static void Leave(DeployTarget target, IReadOnlyList<JournalEntry> entries, DeploymentTrace trace)
    {
        try
        {
            if (Last(target, entries) is { } report)
                Log.Information("The page of it: {File}", Shown(Write(NameOf(report), ReportPages.Of(new DeployedSources().With(report).With(trace)))));
        }
        catch (Exception e)
        {
            Log.Warning("There is no page of the deployment: {Why}", e.Message.Split('\n')[0]);
        }
    }

    /// <summary>A path as people type it.</summary>
    public static string Shown(AbsolutePath file) => NukeBuild.RootDirectory.GetRelativePathTo(file).ToString();
}
