using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
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
        var system = build.Systems.FirstOrDefault(x => x.Name == build.SystemName)
            ?? throw PipelineException.WrongUse($"There is no system `{build.SystemName}`", "--system", $"known are: {string.Join(", ", build.SystemNames)}");
        var environment = system.Environments.FirstOrDefault(x => x.Name == build.Env)
            ?? throw PipelineException.WrongUse(
                $"System {system.Name} has no environment `{build.Env}`", "--env", $"known are: {string.Join(", ", system.Environments.Select(x => x.Name))}");
        return At(build, system, environment);
    }

    /// <summary>A system in one of its environments, whatever the parameters name.</summary>
    /// <exception cref="PipelineException">A wrong definition: all mistakes at once, exit 2.</exception>
    public static DeployTarget At(IHaveSystems build, SystemDefinition system, DeployEnvironment environment)
    {
        if (environment is LocalEnvironment elsewhere && build.EdgePort is { } port)
        {
            if (port is < 1 or > 65535)
                throw PipelineException.WrongUse($"{port} is not within 1 to 65535", "--edge-port");
            environment = elsewhere with { Port = port };
        }

        var mistakes = system.Mistakes().ToList();
        if (mistakes.Count > 0)
            throw new PipelineException(ExitCode.WrongUse, mistakes[0] with { Why = string.Join("; ", mistakes.Select(x => $"{x.Where}: {x.Why}")), Where = null });
        var target = environment switch
        {
            LocalEnvironment local => LocalHost.Target(
                system, local, NukeBuild.TemporaryDirectory / "environments",
                Path.Combine(AppContext.BaseDirectory, "router", "Pipeline.Router.dll"), TimeProvider.System, BuildSecrets.Of(build)),
            DockerEnvironment docker => DockerHost.Target(new DockerSetup(
                system.In(docker), docker, NukeBuild.RootDirectory, DeployArguments.Images(build, system),
                EngineOf(docker), TimeProvider.System)
            {
                Given = BuildSecrets.Of(build),
                Verdicts = () => ScanVerdict.Read(ScanSetup.Verdicts),
                Signature = build is ISign { PublicKey: { } key } ? new KeySignature(Path.GetFullPath(key, EnvironmentInfo.WorkingDirectory)) : null,
                CredentialOf = RegistryRun.CredentialsOf(build),
            }),
            _ => throw PipelineException.WrongUse($"Environment {environment.Name} is of a kind that this version cannot deploy to", why: environment.GetType().Name),
        };
        return target with { Run = GitHubRun.Address(Environment.GetEnvironmentVariable) };
    }

    /// <exception cref="PipelineException">The address is none, or a variable that should name it is empty: exit 2.</exception>
    private static DockerEndpoint EngineOf(DockerEnvironment environment)
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
