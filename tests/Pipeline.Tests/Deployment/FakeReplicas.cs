using System.Collections.Immutable;
using System.Net;
using Pipeline.Deployment;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

/// <summary>The replicas of rollouts on a host in memory, and what they answer.</summary>
internal sealed class FakeReplicas
{
    private readonly Dictionary<string, (Rollout Rollout, Dictionary<string, bool[]> Services)> _rollouts = [];

    /// <summary>What replicas of a version answer on any path; default: 200.</summary>
    public Dictionary<string, Func<string, HttpStatusCode>> Answers { get; } = [];

    /// <summary>The release a version claims to be.</summary>
    public Dictionary<string, string> Claims { get; } = [];

    /// <summary>The versions with a replica that lives.</summary>
    public IEnumerable<string> AliveVersions => _rollouts.Values.Where(x => Alive(x.Services).Any()).Select(x => x.Rollout.Release.Version);

    /// <summary>How many replicas live.</summary>
    public int AliveCount => _rollouts.Values.Sum(x => Alive(x.Services).Count());

    /// <summary>All of them, as the host sees them.</summary>
    public ImmutableArray<ObservedRollout> Observed =>
    [
        .. _rollouts.Values.Select(x => new ObservedRollout(x.Rollout,
            [.. x.Services.SelectMany(y => y.Value.Select((alive, i) => new ObservedReplica(
                y.Key, $"{x.Rollout.Id}.{y.Key}.{i}", y.Key == "web" ? new Uri($"http://{x.Rollout.Id}.{i}/") : null, alive)))])),
    ];

    /// <summary>The versions whose replicas of a service live, one entry each.</summary>
    public IEnumerable<string> AliveOf(string service) => _rollouts.Values
        .SelectMany(x => (x.Services.GetValueOrDefault(service) ?? []).Where(y => y).Select(_ => x.Rollout.Release.Version));

    /// <summary>The version of a rollout.</summary>
    public string VersionOf(string rollout) => _rollouts[rollout].Rollout.Release.Version;

    /// <summary>The version of a replica.</summary>
    public string VersionOf(ObservedReplica replica) => VersionOf(RolloutOf(replica));

    /// <summary>The rollout of a replica.</summary>
    public string RolloutOf(ObservedReplica replica) => _rollouts.Keys.Single(x => replica.Instance.StartsWith(x, StringComparison.Ordinal));

    /// <summary>Whether a web service of a rollout lives.</summary>
    public bool Serves(string rollout) => _rollouts[rollout].Services.GetValueOrDefault("web")?.Any(x => x) is true;

    /// <summary>So many replicas of a service live.</summary>
    public void Start(Rollout rollout, Service service, int replicas)
    {
        if (!_rollouts.TryGetValue(rollout.Id, out var found))
            _rollouts[rollout.Id] = found = (rollout, []);
        found.Services[service.Name] = [.. Enumerable.Repeat(true, replicas)];
    }

    /// <summary>No replica of a rollout lives, or none of one service in it.</summary>
    public void Stop(string rollout, Service? service)
    {
        if (_rollouts.TryGetValue(rollout, out var found))
            foreach (var alive in found.Services.Where(x => service is null || x.Key == service.Name).Select(x => x.Value))
                Array.Clear(alive);
    }

    /// <summary>No replica of a version lives.</summary>
    public void Kill(string version)
    {
        foreach (var rollout in _rollouts.Keys.Where(x => VersionOf(x) == version))
            Stop(rollout, null);
    }

    /// <summary>What a web service of a rollout answers.</summary>
    public HttpResponseMessage Answer(string rollout, string path)
    {
        var version = VersionOf(rollout);
        if (!Serves(rollout))
            throw new HttpRequestException("connection refused");
        var answer = new HttpResponseMessage(Answers.GetValueOrDefault(version)?.Invoke(path) ?? HttpStatusCode.OK) { Content = new StringContent("") };
        answer.Headers.Add("X-Release", Claims.GetValueOrDefault(version, version));
        return answer;
    }

    private static IEnumerable<bool> Alive(Dictionary<string, bool[]> services) => services.Values.SelectMany(x => x).Where(x => x);
}
