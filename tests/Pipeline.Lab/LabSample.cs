using System.Globalization;

namespace Pipeline.Lab;

/// <summary>Each run takes a part of what is long, another part with every commit; <c>PIPELINE_LAB=all</c> takes all of it.</summary>
internal static class LabSample
{
    private static readonly Lazy<int> Seed = new(() =>
    {
        var commit = LabMachine.Answers("git", "-C", Repository.Root, "rev-parse", "HEAD");
        return int.TryParse(commit?[..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : DateTime.UtcNow.DayOfYear;
    });

    /// <summary>Of so many runs one takes a test that takes minutes.</summary>
    private const int Turns = 6;

    private static bool All => Environment.GetEnvironmentVariable("PIPELINE_LAB") == "all";

    /// <summary>Of points, one of each of so many parts.</summary>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, int parts) =>
        All ? all : [.. Enumerable.Range(0, parts).Select(x => all[x * all.Count / parts + Seed.Value / (x + 1) % (all.Count / parts)])];

    /// <summary>Why a test does not run now; null: it is its turn.</summary>
    public static string? NotNow(int turn) => All || Seed.Value % Turns == turn ? null : TestNeeds.Reason(TestNeeds.Turn);
}
