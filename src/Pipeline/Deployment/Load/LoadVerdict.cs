using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pipeline.Systems;

namespace Pipeline.Deployment.Load;

/// <summary>What a result is worth.</summary>
/// <param name="Result">The result.</param>
/// <param name="Accepted">What it was compared with; null: there was nothing to compare with.</param>
/// <param name="Wrong">What does not hold; empty: it is good.</param>
/// <param name="IsAccepted">Whether later results are compared with this one.</param>
public sealed record LoadVerdict(LoadResult Result, LoadResult? Accepted, ImmutableArray<string> Wrong, bool IsAccepted)
{
    /// <summary>Whether all holds.</summary>
    public bool IsGood => Wrong.IsEmpty;

    /// <summary>Compares a result with what must hold, and with the one that was accepted last.</summary>
    /// <param name="rule">What must hold.</param>
    /// <param name="result">The result.</param>
    /// <param name="accepted">The last one that was accepted; null: none was.</param>
    /// <param name="accept">Whether this one takes its place. Then it need not be as good, but the thresholds hold all the same.</param>
    public static LoadVerdict Of(LoadRule rule, LoadResult result, LoadResult? accepted, bool accept)
    {
        var compared = accepted is not null && accepted.IsLike(result) ? accepted : null;
        var (now, then) = (result.Latency.P95, compared?.Latency.P95 ?? 0);
        ImmutableArray<string> wrong =
        [
            .. Where(result.FailedPercent > rule.FailedPercent, $"{result.Failed} of {result.Requests} requests failed, {result.FailedPercent:0.##} %; at most {rule.FailedPercent:0.##} % may"),
            .. Where(result.Failed == result.Requests || now > rule.P95.TotalMilliseconds, $"p95 is {now:0.#} ms; at most {rule.P95.TotalMilliseconds:0.#} ms are allowed"),
            .. Where(
                !accept && compared is not null && now > then * rule.Worse && now - then > rule.Noise.TotalMilliseconds,
                $"p95 is {now:0.#} ms, {now / then:0.0#} times the {then:0.#} ms of {compared?.Version} that were accepted {compared?.At:u}; at most {rule.Worse:0.0#} times are allowed"),
        ];
        return new LoadVerdict(result, compared, wrong, accept && wrong.IsEmpty);

        static string[] Where(bool condition, FormattableString text) => condition ? [text.ToString(CultureInfo.InvariantCulture)] : [];
    }

    /// <summary>The verdict as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.LoadVerdict);
}
