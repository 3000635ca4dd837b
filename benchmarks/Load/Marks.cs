using System.Globalization;

namespace Load;

/// <summary>A stretch of the run that another process marked, in seconds since the start.</summary>
internal sealed record Window(string Label, double From, double To)
{
    /// <summary>Whether any part of the request's life lies in it.</summary>
    public bool Touches(Sample sample) => sample.Due <= To && sample.End >= From;
}

/// <summary>Reads lines `unix-ms label`; `X-start` and the next `X-end` make a window named X.</summary>
internal static class Marks
{
    public static (Window[] Windows, string[] Problems) Read(string path, RunClock clock)
    {
        if (!File.Exists(path))
            return ([], [$"{path} was never written."]);
        var open = new Dictionary<string, double>();
        var windows = new List<Window>();
        var problems = new List<string>();
        foreach (var line in File.ReadLines(path).Where(line => line.Trim().Length > 0))
        {
            var parts = line.Trim().Split(' ', 2);
            if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time))
                problems.Add($"'{line}' is not like '1700000000000 switch-start'.");
            else if (parts[1].EndsWith("-start", StringComparison.Ordinal) && open.TryAdd(parts[1][..^6], clock.At(time)))
                continue;
            else if (parts[1].EndsWith("-end", StringComparison.Ordinal) && open.Remove(parts[1][..^4], out var from))
                windows.Add(new Window(parts[1][..^4], from, clock.At(time)));
            else
                problems.Add($"'{line}' neither starts nor ends a window.");
        }
        foreach (var (label, from) in open)
        {
            problems.Add($"'{label}-start' has no end; the window lasts to the end of the run.");
            windows.Add(new Window(label, from, double.PositiveInfinity));
        }
        return ([.. windows.OrderBy(window => window.From)], [.. problems]);
    }
}
