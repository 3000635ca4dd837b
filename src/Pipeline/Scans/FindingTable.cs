namespace Pipeline.Scans;

/// <summary>A verdict as lines for people.</summary>
internal static class FindingTable
{
    private const int MostRows = 200;

    public static IEnumerable<string> Lines(Verdict verdict)
    {
        var rows = verdict.Blocking.Take(MostRows).Select(x => Row(x, "")).ToList();
        rows.AddRange(verdict.Ignored.Take(MostRows).Select(x => Row(x.Finding, $"ignored until {x.Entry.Expires:yyyy-MM-dd}: {x.Entry.Reason}")));
        if (rows.Count > 0)
        {
            rows.Insert(0, ["SEVERITY", "ID", "WHERE", "WHAT", "MENDED IN", ""]);
            var widths = Enumerable.Range(0, rows[0].Length - 1).Select(x => rows.Max(y => y[x].Length)).ToArray();
            foreach (var row in rows)
                yield return string.Join("  ", row.Select((x, i) => i < widths.Length ? x.PadRight(widths[i]) : x)).TrimEnd();
        }

        if (verdict.Blocking.Length > MostRows)
            yield return $"and {verdict.Blocking.Length - MostRows} more; the SARIF file has all";
        if (!verdict.Below.IsEmpty)
            yield return $"below the gate: {string.Join(", ", verdict.Below.GroupBy(x => (x.Severity, x.Unfixed)).OrderByDescending(x => x.Key.Severity)
                .Select(x => $"{x.Count()} {x.Key.Severity.ToString().ToUpperInvariant()}{(x.Key.Unfixed ? " without a mended version" : "")}"))}";
    }

    private static string[] Row(Finding x, string note) =>
    [
        x.Severity.ToString().ToUpperInvariant(), x.Rule is null ? x.Id : x.Rule, x.Line is { } line ? $"{x.Target}:{line}" : x.Target,
        Short(x.Package is null ? x.Title : $"{x.Package} {x.Installed}"), x.Package is null ? "" : x.Fixed ?? "-", note.Length > 0 ? note : x.Rule is null ? "" : $"to excuse: {x.Id}",
    ];

    private static string Short(string text) => text.Length <= 90 ? text : text[..87] + "...";
}
