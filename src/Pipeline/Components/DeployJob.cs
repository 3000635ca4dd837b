using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Settings;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>What a job of a workflow needs that works on an environment: what the environment and its system declare, and nothing else.</summary>
internal static class DeployJob
{
    /// <summary>Secrets, variables, address, and what reading and verifying images takes.</summary>
    public static IEnumerable<object> Notes(IHaveSystems build, JobOptions options)
    {
        if (SystemOf(build, options) is not { } system || !options.Has("--env"))
            return [];
        var name = options.Literal("--env");
        var environments = system.Environments.Where(x => name is null ? x is not LocalEnvironment : x.Name == name).ToList();
        return
        [
            .. environments.SelectMany(x => SecretsOf(system, x)).Distinct().Select(x => new SecretNote(x)),
            .. environments.OfType<DockerEnvironment>().Select(x => x.EngineVariable).OfType<string>().Distinct().Select(x => new VariableNote(x)),
            .. environments is [DockerEnvironment one] ? [new AddressNote(one.Url)] : (object[])[],
            .. environments.Exists(x => x.Approval is not null) ? [new ApprovalNote()] : (object[])[],
            .. environments.Exists(x => x is DockerEnvironment) && !system.Images.IsEmpty ? [Scopes.Packages.Read("read images and signatures"), new TokenNote("GITHUB_TOKEN")] : (object[])[],
            .. environments.Exists(x => x.Verified is not null) ? [new ActionNote("sigstore/cosign-installer", "Install cosign", [], After: false, null)] : (object[])[],
        ];
    }

    /// <summary>The images that a job makes, each to be attested.</summary>
    public static IEnumerable<object> Attested(IHaveImages build, JobOptions options) =>
        [new AttestImagesNote(() => (options.Has("--system") ? SystemOf(build, options)! : build.SystemWithImages).Images.Select(x => x.Name))];

    private static SystemDefinition? SystemOf(IHaveSystems build, JobOptions options) =>
        options.Has("--system") ? build.Systems.FirstOrDefault(x => x.Name == options.Literal("--system")) : build.Systems[0];

    private static IEnumerable<string> SecretsOf(SystemDefinition system, DeployEnvironment environment) =>
    [
        .. system.In(environment).Secrets.SelectMany(x => x.Sources).OfType<GivenSecret>().Select(x => x.Variable),
        .. environment is DockerEnvironment { MayBeRemote: true } docker ? [docker.SshKey.Variable, docker.SshKnownHosts.Variable] : (string[])[],
    ];
}
