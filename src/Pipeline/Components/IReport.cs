using Nuke.Common;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Reports;
using Serilog;

namespace Pipeline.Components;

/// <summary>Shows deployments as pages. Changes nothing.</summary>
public interface IReport : IHaveSystems
{
    /// <summary>The deployment that is shown.</summary>
    [Parameter("With History and Report: the rollout to show whole, an id as in History; default: all of them", Name = "show")]
    string? Shown => TryGetValue(() => Shown);

    /// <summary>Whether the page is opened.</summary>
    [Parameter("With Report: open the page in a browser")]
    bool Open => TryGetValue<bool?>(() => Open) ?? false;

    /// <summary>Writes the history of an environment, or one of its deployments, as a page.</summary>
    Target Report => _ => _
        .Description("Write all deployments of an environment as a page, or with --show one of them (--open)")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .TryBefore<IDeploy>(x => x.Down)
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            var entries = (await target.Host.ReadAsync(BuildCancellation.Token)).Entries;
            var reports = await DeployReports.ReadAsync(target, entries, x => Shown is null || x.Record.Rollout.Id == Shown, BuildCancellation.Token);
            // A rollback to what is kept warm has the id of the rollout that it goes back to: the last one counts.
            var page = Shown is null
                ? DeployReports.Write($"{target.System.Name}-{target.Environment}.html", ReportPages.OfHistory(target.System.Name, target.Environment, reports))
                : reports.LastOrDefault(x => x.Record.Rollout.Id == Shown) is { } report
                ? DeployReports.Write(DeployReports.NameOf(report), ReportPages.Of(report))
                : throw PipelineException.WrongUse(
                    $"There is no rollout `{Shown}` in {target.Environment}", "--show",
                    reports.IsEmpty ? "nothing was ever deployed there" : $"known are: {string.Join(", ", reports.Reverse().Select(x => x.Record.Rollout.Id).Distinct().Take(20))}");
            Log.Information("{File}", DeployReports.Shown(page));
            if (Open)
                await OpenAsync(page);
        });

    private static async Task OpenAsync(string page)
    {
        try
        {
            await ProcessRunner.RunAsync(Desktop.Open(page), null, BuildCancellation.Token);
        }
        catch (PipelineException e)
        {
            Log.Warning("The page could not be opened: {Why}. Open it by hand", e.Diagnostic.What);
        }
    }
}
