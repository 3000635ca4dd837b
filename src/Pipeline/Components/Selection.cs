using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Deployment.Fleet;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Deployment.Local;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;

namespace Pipeline.Components;

/// <summary>The system and environment that the parameters name, validated.</summary>
internal static class Selection
{
    /// <exception cref="PipelineException">Unknown system or environment, or a wrong definition: all mistakes at once, exit 2.</exception>
    public static DeployTarget Of(IHaveSystems build)
    {
        var (system, environment) = Named(build);
        return At(build, system, environment);
    }

    /// <summary>The system and environment that the parameters name, as they are defined.</summary>
    /// <exception cref="PipelineException">There is no such system or environment: exit 2.</exception>
    public static (SystemDefinition System, DeployEnvironment Environment) Named(IHaveSystems build)
    {
        var system = build.Systems.FirstOrDefault(x => x.Name == build.SystemName)
            ?? throw PipelineException.WrongUse($"There is no system `{build.SystemName}`", "--system", $"known are: {string.Join(", ", build.SystemNames)}");
        var environment = system.Environments.FirstOrDefault(x => x.Name == build.Env)
            ?? throw PipelineException.WrongUse(
                $"System {system.Name} has no environment `{build.Env}`", "--env", $"known are: {string.Join(", ", system.Environments.Select(x => x.Name))}");
        return (system, environment);
    }

    /// <summary>A system in one of its environments, whatever the parameters name.</summary>
    /// <param name="build">The build.</param>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="router">The router's image where this machine has built and pushed none; null: there is none either.</param>
    /// <exception cref="PipelineException">A wrong definition: all mistakes at once, exit 2.</exception>
    public static DeployTarget At(IHaveSystems build, SystemDefinition system, DeployEnvironment environment, string? router = null)
    {
        if (environment is LocalEnvironment local && build.EdgePort is { } port && environment.Name == build.Env)
        {
            if (port is < 1 or > 65535)
                throw PipelineException.WrongUse($"{port} is not within 1 to 65535", "--edge-port");
            environment = local with { Port = port };
        }

        var mistakes = system.Mistakes().ToList();
        if (mistakes.Count > 0)
            throw new PipelineException(ExitCode.WrongUse, mistakes[0] with { Why = string.Join("; ", mistakes.Select(x => $"{x.Where}: {x.Why}")), Where = null });
        return Hosted(build, system, environment, router) with
        {
            Gates = ThisRun.Gates(build, system, environment),
            Origin = ThisRun.Origin,
            Run = GitHubRun.Address(Environment.GetEnvironmentVariable),
        };
    }

    private static DeployTarget Hosted(IHaveSystems build, SystemDefinition system, DeployEnvironment environment, string? router)
    {
        return environment switch
        {
            LocalEnvironment local => LocalHost.Target(
                system, local, NukeBuild.TemporaryDirectory / "environments",
                Path.Combine(AppContext.BaseDirectory, "router", "Pipeline.Router.dll"), TimeProvider.System, BuildSecrets.Of(build)),
            DockerEnvironment docker => DockerHost.Target(SetupOf(build, system, docker, EngineOf(docker), NukeBuild.RootDirectory, router)),
            FleetEnvironment fleet => DockerFleet.Target(
                system, fleet, NukeBuild.RootDirectory, (own, docker, engine) => SetupOf(build, own, docker, engine, NukeBuild.RootDirectory, router), TimeProvider.System),
            KubernetesEnvironment kubernetes => KubernetesHost.Target(SetupOf(build, system, kubernetes, router)),
            _ => throw PipelineException.WrongUse($"Environment {environment.Name} is of a kind that this version cannot deploy to", why: environment.GetType().Name),
        };
    }

    /// <summary>What a system in a Docker environment is made of.</summary>
    /// <param name="build">The build.</param>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="engine">Its engine.</param>
    /// <param name="root">The folder that holds the rendered files.</param>
    /// <param name="router">The router's image where this machine has built and pushed none; null: there is none either.</param>
    public static DockerSetup SetupOf(IHaveSystems build, SystemDefinition system, DockerEnvironment environment, DockerEndpoint engine, string root, string? router = null) =>
        new(system.In(environment), environment, root, DeployArguments.Images(build, system, router), engine, TimeProvider.System)
        {
            Given = BuildSecrets.Of(build),
            Verdicts = () => ScanVerdict.Read(ScanSetup.Verdicts),
            Signature = SignatureOf(build),
            CredentialOf = RegistryRun.CredentialsOf(build),
        };

    /// <summary>What a system in a cluster is made of.</summary>
    /// <param name="build">The build.</param>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="router">The router's image where this machine has built and pushed none; null: there is none either.</param>
    public static KubernetesSetup SetupOf(IHaveSystems build, SystemDefinition system, KubernetesEnvironment environment, string? router = null) =>
        new(system.In(environment), environment, NukeBuild.RootDirectory, DeployArguments.Images(build, system, router), TimeProvider.System)
        {
            Given = BuildSecrets.Of(build),
            Verdicts = () => ScanVerdict.Read(ScanSetup.Verdicts),
            Signature = SignatureOf(build),
            CredentialOf = RegistryRun.CredentialsOf(build),
        };

    private static KeySignature? SignatureOf(IHaveSystems build) => build is ISign { PublicKey: { } key } ? new KeySignature(Path.GetFullPath(key, EnvironmentInfo.WorkingDirectory)) : null;

    /// <summary>Where the engine of an environment is.</summary>
    /// <exception cref="PipelineException">The address is none, or a variable that should name it is empty: exit 2.</exception>
    public static DockerEndpoint EngineOf(DockerEnvironment environment)
    {
        var where = $"Environments[{environment.Name}]";
        var search = EndpointSearch.OfThisProcess();
        return environment.EngineVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { } named
            ? named.Length > 0 ? search.Named(named, variable) : throw PipelineException.WrongUse(
                $"Nothing says where the engine of environment {environment.Name} is", variable, "the variable is set and empty",
                $"set it, such as to ssh://deploy@host.example.org (on GitHub: variable {variable} of the environment {environment.Name}), or unset it for {environment.Engine ?? "the engine that the docker command uses"}")
            : environment.Engine is { } engine ? search.Named(engine, $"{where}.Engine") : search.Find();
    }

    /// <summary>The release as one file: what travels to other machines.</summary>
    public static AbsolutePath ArchiveOf(SystemDefinition system) => NukeBuild.TemporaryDirectory / "artifacts" / (system.Name + ".tar");

    /// <summary>The folder of a system's build output until it is placed.</summary>
    public static AbsolutePath ArtifactOf(SystemDefinition system) => NukeBuild.TemporaryDirectory / "artifacts" / system.Name;
}
