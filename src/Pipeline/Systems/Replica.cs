namespace Pipeline.Systems;

/// <summary>What a replica is told when it starts.</summary>
/// <param name="Instance">Its name, unique over all deployments; what it answers in the instance header.</param>
/// <param name="Release">The version it runs.</param>
/// <param name="Port">The loopback port it is to listen on.</param>
/// <param name="DataDirectory">A folder shared by all releases and replicas of the environment.</param>
public sealed record Replica(string Instance, string Release, int Port, string DataDirectory);
