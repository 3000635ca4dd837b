namespace Pipeline.Workflows.Pins;

/// <summary>Names that somebody who wrote another one may have meant.</summary>
internal static class NearNames
{
    /// <summary>Up to three, the nearest first: a third of the letters may differ, and letter case does not count.</summary>
    public static IReadOnlyList<string> Of(string written, IEnumerable<string> known) =>
    [
        .. known.Select(x => new Near(x, WordDistance.Between(written, x))).Where(x => x.Distance <= Math.Max(written.Length, x.Name.Length) / 3)
            .OrderBy(x => x.Distance).ThenBy(x => x.Name, StringComparer.Ordinal).Take(3).Select(x => x.Name),
    ];

    private sealed record Near(string Name, int Distance);
}
