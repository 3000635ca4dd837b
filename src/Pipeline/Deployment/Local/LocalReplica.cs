namespace Pipeline.Deployment.Local;

/// <summary>What a replica was started as.</summary>
/// <param name="Instance">Its name, unique over all deployments; what it answers in the instance header.</param>
/// <param name="Release">The version it runs.</param>
/// <param name="Port">The loopback port it was given.</param>
/// <param name="DataDirectory">A folder shared by all releases and replicas of the environment.</param>
internal sealed record LocalReplica(string Instance, string Release, int Port, string DataDirectory)
{
    /// <summary>Of which service; null in records of before a system had several.</summary>
    public string? Service { get; init; }
}
