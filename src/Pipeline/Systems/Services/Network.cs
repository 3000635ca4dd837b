namespace Pipeline.Systems.Services;

/// <summary>Services reach each other only within a network: one for each tier.</summary>
/// <param name="Name">Lower case letters, digits and dashes.</param>
public sealed record Network(string Name)
{
    /// <summary>Whether nothing in it reaches the world outside.</summary>
    public bool Internal { get; init; }

    /// <summary>The edge and the router: what the world reaches, through published ports.</summary>
    public static Network Front { get; } = new("front");

    /// <summary>What the router sends requests to, and workers.</summary>
    public static Network Application { get; } = new("application");

    /// <summary>Stores; closed to the world.</summary>
    public static Network Data { get; } = new("data") { Internal = true };

    /// <summary>What is watched, and what watches.</summary>
    public static Network Monitoring { get; } = new("monitoring");
}
