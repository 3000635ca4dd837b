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

    /// <summary>A digest of the settings that replicas start with: when it changes, the same bytes are rolled out again.</summary>
    public string Configuration()
    {
        var service = System.Served;
        var start = service.Start(new Replica("instance", "release", 1, "data"));
        var settings = service.Environment.Select(x => $"{x.Key}={x.Value}").Prepend($"{start}\n{service.Replicas}");
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', settings))));
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
        var rollout = new Rollout(history.NextId(), kind, release, BlueGreen.Other(serving?.Rollout.Slot), Configuration());
        var asAsked = serving is not null
            && serving.Rollout.Release == release
            && serving.Rollout.Configuration == rollout.Configuration
            && serving.Alive == System.Served.Replicas
            && serving.Replicas.Length == System.Served.Replicas;
        return asAsked
            ? new DeployPlan(System.Name, Environment, rollout, serving!.Rollout, [])
            : BlueGreen.Plan(System, Environment, rollout, serving?.Rollout, Edge, source, keep);
    }
}
