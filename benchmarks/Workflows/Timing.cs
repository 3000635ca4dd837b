using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Workflows;

/// <summary>One round after the other in one process: the first with all that is loaded and compiled on the way, the others warm.</summary>
internal static class Timing
{
    /// <summary>Prints milliseconds as JSON: <c>first</c>, <c>median</c> and <c>least</c> by the clock, and <c>cpu</c>, the median of processor time.</summary>
    public static void Print(string name, int rounds, Action action)
    {
        var (clock, cpu) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            action();
            clock.Add(watch.Elapsed.TotalMilliseconds);
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        var (first, firstCpu) = (clock[0], cpu[0]);
        // The first rounds are for the compiler.
        var warm = clock.Skip(rounds / 3).Order().ToList();
        var warmCpu = cpu.Skip(rounds / 3).Order().ToList();
        using var json = new Utf8JsonWriter(Console.OpenStandardOutput());
        json.WriteStartObject();
        json.WriteString("name", name);
        foreach (var (key, value) in new[]
                 {
                     ("first", first), ("firstCpu", firstCpu), ("median", warm[warm.Count / 2]), ("least", warm[0]), ("cpu", warmCpu[warmCpu.Count / 2]), ("leastCpu", warmCpu[0]),
                 })
            json.WriteNumber(key, Math.Round(value, 3));
        json.WriteEndObject();
        json.Flush();
        Console.WriteLine();
    }

    public static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
