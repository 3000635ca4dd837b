using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Tells why a target would run or not.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Lookup">What the cache has; null for a target without inputs.</param>
/// <param name="Changes">What changed since it last succeeded here; null when it never did.</param>
internal sealed record Explanation(string Target, Lookup? Lookup, IReadOnlyList<Change>? Changes)
{
    private const int MostLines = 20;
    private const int MostEntries = 1000;

    /// <summary>One line that says why a target without a result runs.</summary>
    public static string Reason(IReadOnlyList<Change>? changes) => changes switch
    {
        null => "never ran here",
        [] => "its result is not in the cache",
        [var one] => one.ToString(),
        [var first, ..] => $"{first}, {(changes.Count - 1).ToString(CultureInfo.InvariantCulture)} more",
    };

    private string State => Lookup?.State switch
    {
        null => "not cached",
        CacheState.UpToDate => "up to date",
        CacheState.Restored => "outputs are gone or changed",
        _ when Changes is null => "never ran here",
        _ => "changed",
    };

    public static void Write(BuildOutput output, IReadOnlyList<Explanation> explanations)
    {
        foreach (var explanation in explanations)
        {
            output.Line(explanation.Target, Style.Bold);
            foreach (var line in explanation.Lines())
                output.Line("  " + line);
        }
    }

    private IEnumerable<string> Lines()
    {
        switch (Lookup?.State)
        {
            case null:
                yield return "runs each time: it declares no inputs";
                yield break;
            case CacheState.UpToDate:
                yield return "up to date";
                yield break;
            case CacheState.Restored:
                yield return "its outputs are gone or changed, and would be restored from the cache";
                yield break;
            case CacheState.None:
                yield return "runs: the cache is switched off (--no-cache)";
                break;
            default:
                yield return Changes is { Count: > 0 } ? "runs, because since it last succeeded:" : $"runs: {Lookup.Reason}";
                break;
        }

        for (var i = 0; i < Math.Min(Changes?.Count ?? 0, MostLines); i++)
            yield return "  " + Changes![i];
        if (Changes?.Count > MostLines)
            yield return $"  and {(Changes.Count - MostLines).ToString(CultureInfo.InvariantCulture)} more";
    }

    public static string Json(IReadOnlyList<Explanation> explanations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("targets");
            foreach (var explanation in explanations)
                explanation.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Target);
        json.WriteString("state", State);
        json.WriteBoolean("runs", Lookup is not { IsHit: true });
        json.WriteString("reason", Lookup?.Reason);
        json.WriteNumber("changeCount", Changes?.Count ?? 0);
        json.WriteStartArray("changes");
        foreach (var change in (Changes ?? []).Take(MostEntries))
        {
            json.WriteStartObject();
            json.WriteString("kind", char.ToLowerInvariant(change.Kind.ToString()[0]) + change.Kind.ToString()[1..]);
            json.WriteString("name", change.Name);
            json.WriteString("change", change.What);
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteString("text", change.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
