using CsCheck;

namespace Pipeline.Lab.Images;

/// <summary>
/// Generated inputs for comparisons with Docker: few and always the same ones, unless <c>PIPELINE_LAB_SAMPLES</c> asks for more and
/// <c>PIPELINE_LAB_SEED</c> for others.
/// </summary>
internal static class Samples
{
    /// <summary>What the inputs are generated from; a failure names it.</summary>
    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("PIPELINE_LAB_SEED"), out var seed) ? seed : 11;

    /// <summary>How many.</summary>
    public static int Count(int usual) => int.TryParse(Environment.GetEnvironmentVariable("PIPELINE_LAB_SAMPLES"), out var count) ? count : usual;

    /// <summary>That many values.</summary>
    public static IReadOnlyList<T> Of<T>(Gen<T> gen, int count)
    {
        var random = new PCG(11, Seed);
        return [.. Enumerable.Range(0, count).Select(_ => gen.Generate(random, null, out Size _))];
    }
}
