using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>Several refusals told at once, so that nobody has to find one after the other.</summary>
internal static class Refusals
{
    private const string Each = "do what each line says";

    /// <summary>The failure that tells all of them: exit 3. A single one stays as it is.</summary>
    /// <param name="what">What is refused, when it is refused more than once.</param>
    /// <param name="refusals">Each of them; at least one.</param>
    public static PipelineException Of(string what, IReadOnlyList<Diagnostic> refusals) => new(
        Engine.ExitCode.Refused,
        refusals is [var one] ? one : new Diagnostic(what, Next: Each, Details: [.. refusals.SelectMany(Lines)]));

    private static IEnumerable<string> Lines(Diagnostic refusal)
    {
        yield return $"✗ {refusal.What}{(refusal.Where is { } where ? $" ({where})" : "")}{(refusal.Why is { } why ? $": {why}" : "")}";
        foreach (var line in refusal.Details ?? [])
            yield return $"    {line}";
        if (refusal.Next is { } next && next != Each)
            yield return $"  → {next}";
    }
}
