namespace Pipeline.Deployment;

/// <summary>A way in that users take, and which is asked by itself.</summary>
/// <param name="Host">The machine of a fleet that it is on; null: there is only one.</param>
/// <param name="Client">A client whose base address is the environment's: its requests go to this edge.</param>
public sealed record EdgeClient(string? Host, HttpClient Client)
{
    /// <summary>As the subject of a sentence.</summary>
    public override string ToString() => Host is null ? "The edge" : $"The edge of {Host}";
}
