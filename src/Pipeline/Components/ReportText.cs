using System.Globalization;
using Pipeline.Deployment;

namespace Pipeline.Components;

/// <summary>Reports as lines for people, of at most 100 columns where names are not longer than usual.</summary>
internal static class ReportText
{
    private const int Columns = 100;

    public static IEnumerable<string> Of(StatusReport report)
    {
        yield return $"{report.System} in {report.Environment}  {report.Url}{(report.EdgeUp ? "" : "  (the edge is down)")}";
        yield return $"  current   {Of(report.Current)}";
        yield return $"  previous  {Of(report.Previous)}";
        if (report.Warm is { } warm)
            yield return warm.Until > report.At
                ? $"  warm      {warm.Version}  {warm.Rollout}, {warm.Replicas} running, until {warm.Until:u}"
                : $"  warm      {warm.Version}  {warm.Rollout}, {warm.Replicas} running; its time ended {warm.Until:u}";
        yield return report.Lock is { } held ? $"  lock      {held.Owner}, process {held.Pid}, since {held.Since:u}" : "  lock      free";
        if (report.Closed is { } closed)
        {
            yield return $"  closed    {closed.Kind} since {closed.Since:u} by {closed.By}{(closed.Until is { } until ? $", until {until:u} at most" : "")}";
            if (closed.Reason is { } reason)
                foreach (var line in Wrapped(reason, "            ", "            "))
                    yield return line;
            if (!closed.Allow.IsEmpty)
                yield return $"            served nevertheless: {string.Join(", ", closed.Allow)}";
            if (!closed.InForce)
                yield return $"            the edge does not do so; run the command again, or {Engine.StartScript.Name} Recover";
        }

        if (report.Interrupted is not null)
            yield return $"  interrupted: {report.Interrupted}; the next Deploy, Rollback or Recover completes or undoes it";
        yield return "";
        foreach (var line in Services(report))
            yield return line;
        if (report.Drift.IsEmpty)
            yield break;
        yield return "";
        yield return report.Drift.Length == 1 ? "  1 difference from the definition or the recorded release:" : $"  {report.Drift.Length} differences from the definition or the recorded release:";
        foreach (var drift in report.Drift)
        {
            foreach (var line in Wrapped($"{drift.Service}: {drift.What}", "  ! ", "    "))
                yield return line;
            foreach (var line in Wrapped(drift.Next, "    → ", "      "))
                yield return line;
        }
    }

    public static IEnumerable<string> Of(HistoryReport report)
    {
        if (report.Rollouts.IsEmpty)
            yield return $"Nothing was ever deployed to {report.Environment}";
        foreach (var row in report.Rollouts)
        {
            var took = row.Ended is { } ended && ended >= row.Begun ? $"{(ended - row.Begun).TotalSeconds:0.0} s" : "";
            yield return $"{row.Id}  {row.Begun:u}  {row.Kind,-8}  {row.Version,-20}  {row.Slot,-5}  {row.Outcome,-10}{(row.Recovered ? " by the next run" : "")}"
                + $"  {took,7}  {row.Actor ?? row.By}{(row.Reason is null ? "" : $"  ({row.Reason})")}"
                + (row.BreakGlass is { } glass ? $"  BREAK-GLASS: {glass}" : row.Exception is { } exception ? $"  exception: {exception}" : "");
        }
    }

    /// <summary>What the journal says of a rollout whose replicas are gone.</summary>
    public static IEnumerable<string> Of(string rollout, IEnumerable<JournalEntry> entries)
    {
        yield return $"The replicas of {rollout} are gone, and what they wrote with them. The journal says of it:";
        foreach (var entry in entries.Where(x => x.Id == rollout))
            yield return $"{entry.At:u}  " + entry.Event switch
            {
                JournalEvent.Begun => $"{entry.Rollout!.Kind} of {entry.Rollout.Release} begun by {entry.By}",
                JournalEvent.Step => $"step {entry.Step}",
                _ => $"{entry.Event.ToString().ToLowerInvariant()}{(entry.Recovered ? " by the next run" : "")}{(entry.Reason is null ? "" : $": {entry.Reason}")}",
            };
    }

    private static IEnumerable<string> Services(StatusReport report)
    {
        var name = report.Services.Select(x => x.Name.Length).Append("service".Length).Max();
        yield return Row("service", "kind", "rollout", "running", "healthy", "for", "image");
        foreach (var x in report.Services)
            yield return Row(
                x.Name, x.Kind, x.Rollout ?? "", $"{x.Running} of {x.Replicas}", Text(x.Healthy), x.Since is { } since ? Of(report.At - since) : "",
                x.Image is { } image ? Short(image) : x.Instances.Length > 1 ? "several" : "");

        string Row(string service, string kind, string rollout, string running, string healthy, string time, string image) =>
            $"  {service.PadRight(name)}  {kind,-9}  {rollout,-9}  {running,-8}  {healthy,7}  {time,9}  {image}".TrimEnd();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(string digest) => digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest[..Math.Min(digest.Length, 19)] : digest;

    // The two units that matter.
    private static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)time.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{time.Minutes} m {time.Seconds} s",
        { TotalHours: < 24 } => $"{time.Hours} h {time.Minutes} m",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    /// <summary>A text in lines that end between words.</summary>
    private static IEnumerable<string> Wrapped(string text, string first, string further)
    {
        var line = first;
        foreach (var word in text.Split(' '))
        {
            var begins = line == first || line == further;
            if (!begins && line.Length + 1 + word.Length > Columns)
            {
                yield return line;
                (line, begins) = (further, true);
            }

            line += begins ? word : " " + word;
        }

        yield return line;
    }

    private static string Of(ReleaseStatus? release) => release is null
        ? "none"
        : $"{release.Version}  slot {release.Slot}  {Short(release.Digest)}{(release.Since is { } since ? $"  since {since:u}" : "")}";
}
