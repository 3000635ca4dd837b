using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Pipeline.Releases.Making;

/// <summary>What came of a release, or would come of it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Commit">The commit that the tag is on; null when a rehearsal does not know it.</param>
/// <param name="Outcome"><c>rehearsed</c>, <c>released</c>, <c>proposed</c>, <c>resumed</c>, <c>exists</c> or <c>refused</c>.</param>
/// <param name="Checks">What was asked first; none when a half-made release went on.</param>
/// <param name="Effects">What was changed, or would be.</param>
internal sealed record ReleaseReport(string Version, string Tag, string? Commit, string Outcome, ImmutableArray<CheckAnswer> Checks, ImmutableArray<Effect> Effects)
{
    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => new JsonObject
    {
        ["version"] = Version,
        ["tag"] = Tag,
        ["commit"] = Commit,
        ["outcome"] = Outcome,
        ["checks"] = new JsonArray([.. Checks.Select(x => x.ToJson())]),
        ["effects"] = new JsonArray([.. Effects.Select(x => x.ToJson())]),
    }.ToJsonString(Effect.Readable);

    /// <summary>The report for people.</summary>
    public IEnumerable<string> ToLines()
    {
        foreach (var check in Checks)
            yield return check.ToLine();
        foreach (var line in Effects.SelectMany(x => x.ToLines()))
            yield return line;
    }
}
