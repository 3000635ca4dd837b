using System.Collections.Immutable;

namespace Pipeline.Deployment.Fleet;

/// <summary>A machine of a fleet, and the host that does what is to be done there.</summary>
/// <param name="Machine">The machine, as the definition has it.</param>
/// <param name="Host">The host.</param>
/// <param name="Services">The names of the services that run there.</param>
internal sealed record FleetMember(KnownMachine Machine, IDeployHost Host, ImmutableHashSet<string> Services)
{
    /// <summary>The machine's name.</summary>
    public string Name => Machine.Name;

    /// <summary>Whether it has an edge and web services.</summary>
    public bool Serves => Machine.Serves;

    /// <summary>Whether the fleet can do without it for a while.</summary>
    public bool CanSpare { get; init; }

    /// <summary>What is wanted of this machine; null: what is wanted of the environment.</summary>
    public Capacity? Capacity { get; init; }

    /// <summary>Whether a service runs there.</summary>
    public bool Has(Systems.Services.Service service) => Services.Contains(service.Name);
}
