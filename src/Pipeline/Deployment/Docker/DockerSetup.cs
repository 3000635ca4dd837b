using System.Collections.Immutable;
using Pipeline.Docker;
using Pipeline.Registries;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment.Docker;

/// <summary>What a Docker host is made of.</summary>
/// <param name="System">The system, as it is in the environment.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Root">The repository.</param>
/// <param name="Images">The images that no release names, by the variable of the compose files: the router's, and those of a mirror.</param>
/// <param name="Engine">Where the engine is.</param>
/// <param name="Time">The clock.</param>
internal sealed record DockerSetup(
    SystemDefinition System, DockerEnvironment Environment, string Root, ImmutableSortedDictionary<string, string> Images, DockerEndpoint Engine, TimeProvider Time)
{
    /// <summary>The images that no release names, by the variable of the compose files. The router's is taken from the environment where none was built or pushed here.</summary>
    public ImmutableSortedDictionary<string, string> Images { get; set; } = Images;

    /// <summary>The system of which this may be only one machine's part: what runs here may be of a service that is elsewhere by today's definition. Default: the system.</summary>
    public SystemDefinition Whole { get; init; } = System;

    /// <summary>The secrets that people give.</summary>
    public GivenSecrets Given { get; init; } = GivenSecrets.OfVariables;

    /// <summary>Generated secrets that it has of another environment or machine, by name; null: all are made. Asked once that one is held.</summary>
    public Func<IReadOnlyDictionary<string, string>?> Made { get; init; } = () => null;

    /// <summary>The secrets that are generated here. Default: those of the system.</summary>
    public IEnumerable<GeneratedSecret> Generated { get; init; } = System.Generated;

    /// <summary>The folder that holds the rendered files. Default: the repository.</summary>
    public string Files { get; init; } = Root;

    /// <summary>The history of the environment where another machine keeps it; null: this one does.</summary>
    public Func<CancellationToken, Task<ReleaseHistory>>? History { get; init; }

    /// <summary>Who the deployer is for a registry; null for nobody. Default: whom Docker's configuration names.</summary>
    public Func<string, CancellationToken, Task<RegistryCredential?>> CredentialOf { get; init; } = CredentialSearch.OfThisUser().FindAsync;

    /// <summary>Does what users of this machine would notice, where others can serve them meanwhile. Default: it is just done.</summary>
    public Func<Func<Task>, CancellationToken, Task> Aside { get; init; } = (act, _) => act();

    /// <summary>The verdicts of scans that are known here.</summary>
    public Func<ImmutableArray<ScanVerdict>> Verdicts { get; init; } = () => [];

    /// <summary>Whose signature images must carry where the environment does not say; null: the system says it.</summary>
    public SignaturePolicy? Signature { get; init; }

    /// <summary>What images must prove.</summary>
    public ReleaseVerification Verification => new(Environment.Name, Environment.Verified, Signature ?? System.Signature, Root) { Verdicts = Verdicts, CredentialOf = CredentialOf, Time = Time };

    /// <summary>Whether the environment is on the loopback interface of another machine: it is reached through the connection to that machine.</summary>
    public bool EdgeIsBehindSsh => Engine.Address.Scheme == "ssh" && (Environment.Url.IsLoopback || Environment.RehearsedAt is not null);

    /// <summary>How everything is named.</summary>
    public DockerNames Names { get; } = new(System.Name, Environment.Name);
}
