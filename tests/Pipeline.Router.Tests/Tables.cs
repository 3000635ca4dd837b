using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

/// <summary>Tables in few words.</summary>
internal static class Tables
{
    public const string Service = "web";

    /// <summary>One service that takes every path, with one rollout.</summary>
    public static RoutingTable Of(string rollout, params TestReplica[] replicas) => Of(Group(rollout, replicas.Length == 0 ? 0 : 100, replicas));

    /// <summary>One service that takes every path.</summary>
    public static RoutingTable Of(params RoutedGroup[] groups) => new([new(Service, groups)], [new("/", Service)]);

    public static RoutedGroup Group(string rollout, int weight, params TestReplica[] replicas) =>
        new(rollout, rollout, "blue", weight, [.. replicas.Select((x, i) => new ReplicaAddress($"{rollout}-{i}", x.Url))]);

    /// <summary>The rollout that gets all requests.</summary>
    public static string? Active(this RouterState state) => state.Groups.SingleOrDefault(x => x.Weight == 100)?.Rollout;
}
