using Pipeline.Deployment;

namespace Pipeline.Components;

/// <summary>Reports as lines for people.</summary>
internal static class ReportText
{
    public static IEnumerable<string> Of(StatusReport report)
    {
        yield return $"{report.System} in {report.Environment}  {report.Url}{(report.EdgeUp ? "" : "  (the edge is down)")}";
        yield return $"  current   {Of(report.Current)}";
        yield return $"  previous  {Of(report.Previous)}";
        foreach (var service in report.Services)
            yield return $"  {service.Name,-9} {service.Healthy} of {service.Replicas} replicas healthy";
        yield return report.Lock is { } held ? $"  lock      {held.Owner}, process {held.Pid}, since {held.Since:u}" : "  lock      free";
        if (report.Interrupted is not null)
            yield return $"  interrupted: {report.Interrupted}; the next Deploy, Rollback or Recover completes or undoes it";
    }

    public static IEnumerable<string> Of(HistoryReport report)
    {
        if (report.Rollouts.IsEmpty)
            yield return $"Nothing was deployed to {report.Environment} yet";
        foreach (var row in report.Rollouts)
        {
            var took = row.Ended is { } ended && ended >= row.Begun ? $"{(ended - row.Begun).TotalSeconds:0.0} s" : "";
            yield return $"{row.Id}  {row.Begun:u}  {row.Kind,-8}  {row.Version,-20}  {row.Slot,-5}  {row.Outcome,-10}{(row.Recovered ? " by the next run" : "")}"
                + $"  {took,7}  {row.By}{(row.Reason is null ? "" : $"  ({row.Reason})")}";
        }
    }

    private static string Of(ReleaseStatus? release) => release is null
        ? "none"
        : $"{release.Version}  slot {release.Slot}  {release.Digest[..19]}{(release.Since is { } since ? $"  since {since:u}" : "")}";
}
