using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Systems;

namespace Pipeline.Deployment;

/// <summary>A system in one of its environments, and the host and files that belong to it.</summary>
/// <param name="System">The system.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Host">Where plans are carried out.</param>
/// <param name="LockPath">The lock's file.</param>
/// <param name="JournalPath">The journal's file.</param>
public sealed record DeployTarget(SystemDefinition System, string Environment, IDeployHost Host, string LockPath, string JournalPath)
{
    /// <summary>The edge's address.</summary>
    public Uri Edge => Host.Edge.BaseAddress!;

    /// <summary>A digest of the settings that replicas start with, and of each by its name. When they change, the same bytes are rolled out again.</summary>
    public (string Configuration, ImmutableSortedDictionary<string, string> Settings) Settings()
    {
        var service = System.Served;
        var start = service.Start(new Replica("instance", "release", 1, "data"));
        var variables = service.Environment.Select(x => (x.Key, x.Value))
            .Concat(start.Environment.Where(x => !service.Environment.ContainsKey(x.Key)).Select(x => (x.Key, Value: x.Value ?? ""))).ToList();
        var whole = variables.Select(x => $"{x.Key}={x.Value}").Prepend($"{start}\n{service.Replicas}");
        var named = variables.Select(x => (Name: $"variable {x.Key}", x.Value))
            .Append((Name: "command", Value: start.ToString())).Append((Name: "replicas", Value: service.Replicas.ToString(CultureInfo.InvariantCulture)));
        return (
            "sha256:" + DigestOf(string.Join('\n', whole)),
            named.ToImmutableSortedDictionary(x => x.Name, x => DigestOf(x.Value)[..16], StringComparer.Ordinal));
    }

    /// <summary>The plan for a release, given what is really there. Pure but for the random part of the id.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="release">What.</param>
    /// <param name="source">Where its bytes lie; null: on the host.</param>
    /// <param name="keep">Releases to keep beside current and previous.</param>
    /// <param name="history">The record.</param>
    /// <param name="observed">The truth.</param>
    public DeployPlan Plan(
        RolloutKind kind, Release release, string? source, int keep, ReleaseHistory history, Observed observed)
    {
        var serving = observed.Serving;
        var (configuration, settings) = Settings();
        var rollout = new Rollout(history.NextId(), kind, release, BlueGreen.Other(serving?.Rollout.Slot), configuration) { Settings = settings };
        var same = serving?.Rollout.Release == release ? serving : null;
        // What runs is brought to order by Recover, not changed: other settings are a deployment.
        var replicas = kind is RolloutKind.Recover && same?.Rollout.Configuration != configuration ? same?.Replicas.Length : System.Served.Replicas;
        var asAsked = same is { Alive: > 0 }
            && (kind is RolloutKind.Recover || same.Rollout.Configuration == configuration)
            && same.Alive == replicas
            && same.Replicas.Length == replicas;
        var plan = asAsked
            ? new DeployPlan(System.Name, Environment, rollout, same!.Rollout, [])
            : BlueGreen.Plan(System, Environment, rollout, serving?.Rollout, Edge, source, keep);
        var ran = same?.Rollout ?? history.Rollouts.LastOrDefault(x => x.Succeeded && x.Rollout.Release == release)?.Rollout;
        return kind is RolloutKind.Deploy || ran is null ? plan : plan with { Changed = rollout.SettingsUnlike(ran) };
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
