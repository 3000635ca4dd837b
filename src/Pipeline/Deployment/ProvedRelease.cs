using System.Collections.Immutable;
using Pipeline.Systems.Images;

namespace Pipeline.Deployment;

/// <summary>Whether an environment has served a release with success: read from its journal, and from nobody's claim.</summary>
internal static class ProvedRelease
{
    /// <summary>What an environment's record says of a release.</summary>
    /// <param name="environment">The environment that must have proved it.</param>
    /// <param name="record">Its record.</param>
    /// <param name="release">The release.</param>
    public static GateAnswer Answer(string environment, EnvironmentRecord record, Release release)
    {
        var gate = $"proved in {environment}";
        if (record.Breaks.FirstOrDefault(x => !x.Accepted) is { } broken)
            return Refuses("its record was changed after it was written: " + broken, $"look at ./build.sh History --env {environment}");
        var history = record.History;
        // What was rolled back from has proved something else.
        if (history.Line.LastOrDefault(x => IsSame(x.Rollout.Release, release)) is { } proof)
            return new GateAnswer(gate, $"{proof.Rollout.Release.Version} came to serve there at {proof.End!.At:u} ({proof.Rollout.Id})");
        var deploy = $"deploy these bytes to {environment} first: ./build.sh Deploy --env {environment}, or Promote what serves there";
        return history.Rollouts.LastOrDefault(x => IsSame(x.Rollout.Release, release)) switch
        {
            { Succeeded: true } back => Refuses($"{back.Rollout.Release.Version} served there ({back.Rollout.Id}), and was rolled back from", deploy),
            { } failed => Refuses($"{failed.Rollout.Release.Version} was deployed there without success ({failed.Rollout.Id}: {failed.End?.Reason ?? "it is under way"})", deploy),
            null when history.Rollouts.LastOrDefault(x => x.Succeeded && x.Rollout.Release.Version == release.Version) is { } other =>
                Refuses($"a release {other.Rollout.Release.Version} served there ({other.Rollout.Id}), with other bytes: {other.Rollout.Release.Digest}", deploy),
            null => Refuses(history.Current is { } current ? $"its journal knows no such bytes; {current.Rollout.Release} serves there" : "nothing serves there, by its journal", deploy),
        };

        GateAnswer Refuses(string why, string next) => GateAnswer.Refuses(gate, $"{environment} has not proved {release}", null, why, next);
    }

    /// <summary>Whether two releases are the same bytes, whatever they are called and wherever they are kept.</summary>
    internal static bool IsSame(Release one, Release other) => one.Digest == other.Digest && Digests(one).SequenceEqual(Digests(other));

    private static IEnumerable<string> Digests(Release release) =>
        (release.Images ?? ImmutableSortedDictionary<string, string>.Empty).Select(x => $"{x.Key} {ImageReference.Parse(x.Value).Digest?.ToString() ?? x.Value}");
}
