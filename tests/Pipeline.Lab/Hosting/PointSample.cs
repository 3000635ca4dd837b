using System.Globalization;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>Of the points at which something can happen to a deployment each run of the tests takes a few, others with every commit; <c>PIPELINE_LAB_KILLS=all</c> takes all of them.</summary>
internal static class PointSample
{
    /// <summary>One of each of so many parts.</summary>
    public static async Task<IReadOnlyList<T>> OfAsync<T>(IReadOnlyList<T> all, int parts)
    {
        if (Environment.GetEnvironmentVariable("PIPELINE_LAB_KILLS") == "all")
            return all;
        var commit = await DockerCli.TryAsync("git", "rev-parse", "HEAD");
        var seed = int.TryParse(commit.Output.AsSpan()[..Math.Min(6, commit.Output.Length)], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : DateTime.UtcNow.DayOfYear;
        return [.. Enumerable.Range(0, parts).Select(x => all[x * all.Count / parts + seed / (x + 1) % (all.Count / parts)])];
    }
}
