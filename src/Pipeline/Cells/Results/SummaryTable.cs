using System.Globalization;

namespace Pipeline.Cells.Results;

/// <summary>One line for each cell, and one for all.</summary>
internal static class SummaryTable
{
    public static readonly IReadOnlyList<string> Heading = ["cell", "tests", "failed", "skipped", "time", "coverage"];

    /// <summary>The cells of the table, a row for each cell of the matrix, the last for all.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(MergedResults results) =>
    [
        .. results.Cells.Select(x => Row((x.Why is null ? "✓ " : "✗ ") + x.Cell, x.Tests is null ? null : x.Count, x.Record?.Seconds, LineRate.Percent(x.Coverage))),
        Row(
            $"{(results.Failed.Any() ? "✗ " : "✓ ")}together", results.Count, results.Cells.Sum(x => x.Record?.Seconds ?? 0), LineRate.Percent(results.Coverage)),
    ];

    /// <summary>The table as lines for a terminal; a failed cell's row ends with the reason.</summary>
    public static IEnumerable<string> Lines(MergedResults results)
    {
        var rows = Rows(results);
        IReadOnlyList<IReadOnlyList<string>> all = [[.. Heading.Select((x, i) => i == 0 ? "  " + x : x)], .. rows];
        var widths = Heading.Select((_, column) => all.Max(x => x[column].Length)).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var line = string.Join("  ", all[i].Select((x, column) => column == 0 ? x.PadRight(widths[column]) : x.PadLeft(widths[column])));
            yield return i > 0 && i <= results.Cells.Count && results.Cells[i - 1].Why is { } why ? $"{line}  {why}" : line.TrimEnd();
        }
    }

    private static IReadOnlyList<string> Row(string cell, TestCount? count, double? seconds, string coverage) =>
        [cell, Number(count?.Tests), Number(count?.Failed), Number(count?.Skipped), seconds is { } time ? Time(time) : "", coverage];

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Time(double seconds) => seconds >= 60
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)} min {(int)seconds % 60} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
}
