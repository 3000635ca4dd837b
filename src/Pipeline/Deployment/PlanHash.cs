using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Pipeline.Deployment;

/// <summary>
/// What a plan means, as a hash that people can hand on: a digest of everything, and after it a few digits of the digest of each part, so that of a
/// plan that has changed it can be said what has changed, though nobody has kept it.
/// </summary>
internal static partial class PlanHash
{
    private const int Digits = 24;
    private const int Hint = 4;

    /// <summary>The hash of a plan. The id of its rollout does not count: each run makes another.</summary>
    public static string Of(DeployPlan plan)
    {
        var digests = Parts(plan).Select(x => Digest(x.Text)).ToList();
        return string.Join('-', [Digest(string.Join('\n', digests))[..Digits], .. digests.Select(x => x[..Hint])]);
    }

    /// <summary>Whether a text is such a hash.</summary>
    public static bool IsOne(string text) => Grammar().IsMatch(text);

    /// <summary>What has changed since a plan had another hash; empty: nothing has, it is the same one.</summary>
    public static ImmutableArray<string> Changed(string approved, DeployPlan plan)
    {
        var now = Of(plan);
        if (approved == now)
            return [];
        var (then, parts) = (approved.Split('-')[1..], now.Split('-')[1..]);
        var names = Parts(plan).Select(x => x.Name).Where((_, i) => then[i] != parts[i]).ToImmutableArray();
        return names.IsEmpty ? ["something that these digits do not show"] : names;
    }

    private static IEnumerable<(string Name, string Text)> Parts(DeployPlan plan)
    {
        var (rollout, release) = (plan.Rollout, plan.Rollout.Release);
        return
        [
            ("the system or the environment", $"{plan.System}\n{plan.Environment}\n{rollout.Kind}"),
            ("the release", $"{release.Version}\n{release.Digest}\n{string.Join('\n', release.Images?.Select(x => $"{x.Key} {x.Value}") ?? [])}"),
            ("its settings", $"{rollout.Configuration}\n{string.Join('\n', rollout.Settings?.Select(x => $"{x.Key} {x.Value}") ?? [])}"),
            ("what it replaces", plan.Replaces is { } old ? $"{old.Id}\n{old.Release.Version}\n{old.Release.Digest}\n{old.Configuration}" : "nothing"),
            ("the steps", string.Join('\n', plan.Steps.Select(x => x.Meaning).OfType<string>())),
        ];
    }

    private static string Digest(string text) => Execution.ContentDigest.OfText(text)["sha256:".Length..];

    [GeneratedRegex(@"^[0-9a-f]{24}(-[0-9a-f]{4}){5}\z")]
    private static partial Regex Grammar();
}
