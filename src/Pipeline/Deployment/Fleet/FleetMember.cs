using System.Collections.Immutable;

namespace Pipeline.Deployment.Fleet;

/// <summary>A machine of a fleet, and the host that does what is to be done there.</summary>
/// <param name="Name">The machine's name.</param>
/// <param name="Host">The host.</param>
/// <param name="Services">The names of the services that run there.</param>
internal sealed record FleetMember(string Name, IDeployHost Host, ImmutableHashSet<string> Services)
{
    /// <summary>Whether it has an edge and web services.</summary>
    public bool Serves { get; init; } = true;

    /// <summary>Whether the fleet can do without it for a while.</summary>
    public bool CanSpare { get; init; }

    /// <summary>What is wanted of this machine; null: what is wanted of the environment.</summary>
    public Capacity? Capacity { get; init; }

    /// <summary>Whether a service runs there.</summary>
    public bool Has(Systems.Services.Service service) => Services.Contains(service.Name);
}
