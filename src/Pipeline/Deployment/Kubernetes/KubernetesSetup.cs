using System.Collections.Immutable;
using Pipeline.Registries;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>What a host in a cluster is made of.</summary>
/// <param name="System">The system, as it is in the environment.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Root">The repository.</param>
/// <param name="Images">Pinned images that a mirror has, by the variable of the compose files.</param>
/// <param name="Time">The clock.</param>
internal sealed record KubernetesSetup(SystemDefinition System, KubernetesEnvironment Environment, string Root, ImmutableSortedDictionary<string, string> Images, TimeProvider Time)
{
    /// <summary>The secrets that people give.</summary>
    public GivenSecrets Given { get; init; } = GivenSecrets.OfVariables;

    /// <summary>Who the deployer is for a registry; null for nobody. Default: whom Docker's configuration names.</summary>
    public Func<string, CancellationToken, Task<RegistryCredential?>> CredentialOf { get; init; } = CredentialSearch.OfThisUser().FindAsync;

    /// <summary>The verdicts of scans that are known here.</summary>
    public Func<ImmutableArray<ScanVerdict>> Verdicts { get; init; } = () => [];

    /// <summary>Whose signature images must carry where the environment does not say; null: the system says it.</summary>
    public SignaturePolicy? Signature { get; init; }

    /// <summary>What images must prove.</summary>
    public ReleaseVerification Verification => new(Environment.Name, Environment.Verified, Signature ?? System.Signature, Root) { Verdicts = Verdicts, CredentialOf = CredentialOf, Time = Time };

    /// <summary>How everything is named and labelled.</summary>
    public Cluster Cluster { get; } = new(System, Environment);
}
