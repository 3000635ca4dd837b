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
    public static IEnumerable<object> Notes(IHaveSystems build, JobOptions options, string option = "--env")
    {
        if (SystemOf(build, options) is not { } system || !options.Has(option))
            return [];
        var environments = EnvironmentsOf(system, options, option);
        return
        [
            .. environments.SelectMany(x => system.In(x).Secrets.SelectMany(y => y.Sources).OfType<GivenSecret>().Concat(ChannelSecrets(system, x)).Select(y => y.Variable))
                .Distinct().Select(x => new SecretNote(x)),
            .. Reach(environments),
            .. environments is [var only] && AddressOf(only) is { } url ? [new AddressNote(url)] : (object[])[],
            .. environments.Exists(x => x.Approval is not null) ? [new ApprovalNote()] : (object[])[],
            .. environments.Exists(x => x is not LocalEnvironment) && !system.Images.IsEmpty ? [Scopes.Packages.Read("read images and signatures"), new TokenNote("GITHUB_TOKEN")] : (object[])[],
            .. environments.Exists(x => x.Verified is not null) ? [new ActionNote("sigstore/cosign-installer", "Install cosign", [], After: false, null)] : (object[])[],
        ];
    }

    /// <summary>What the page of a deployment takes: the history, from which it names the commits since the release that served before.</summary>
    public static IEnumerable<object> PageNotes(IHaveSystems build, JobOptions options, string option = "--env") =>
        SystemOf(build, options) is { } system && options.Has(option) && EnvironmentsOf(system, options, option).Exists(x => x is not LocalEnvironment)
            ? [new HistoryNote()] : [];

    /// <summary>What asking the gates of an environment takes beside that: the way to the one that must have proved a release, and who approved the run.</summary>
    public static IEnumerable<object> GateNotes(IHaveSystems build, JobOptions options, string option = "--env")
    {
        if (SystemOf(build, options) is not { } system || !options.Has(option))
            return [];
        var environments = EnvironmentsOf(system, options, option);
        return
        [
            .. Reach(system.Environments.Where(x => environments.Exists(y => y.ProvedIn == x.Name))),
            .. environments.Exists(x => x.Approval is not null) ? [Scopes.Actions.Read("see who approved the run"), new TokenNote("GITHUB_TOKEN")] : (object[])[],
        ];
    }

    /// <summary>What it takes to ask an environment: the way to its engine, and no secret of the system.</summary>
    public static IEnumerable<object> Reach(IHaveSystems build, JobOptions options, string option = "--env") =>
        SystemOf(build, options) is { } system && options.Has(option) ? Reach(EnvironmentsOf(system, options, option)) : [];

    /// <summary>What it takes to ask one environment and to deploy to another.</summary>
    public static IEnumerable<object> PromotionNotes(IHaveSystems build, JobOptions options) =>
        [.. Notes(build, options, "--to"), .. GateNotes(build, options, "--to"), .. PageNotes(build, options, "--to"), .. Reach(build, options, "--from")];

    /// <summary>What the channels of an environment are called with, and nothing else: for a job that only tries them.</summary>
    public static IEnumerable<object> Channels(IHaveSystems build, JobOptions options) =>
        SystemOf(build, options) is { } system && options.Has("--env")
            ? EnvironmentsOf(system, options, "--env").SelectMany(x => ChannelSecrets(system, x)).Select(x => x.Variable).Distinct().Select(x => new SecretNote(x))
            : [];

    private static IEnumerable<GivenSecret> ChannelSecrets(SystemDefinition system, DeployEnvironment environment) =>
        system.Channels.Where(x => x.IsIn(environment.Name)).SelectMany(x => x.Secrets);

    private static IEnumerable<object> Reach(IEnumerable<DeployEnvironment> environments)
    {
        var all = environments.ToList();
        var engines = all.OfType<DockerEnvironment>().ToList();
        return
        [
            .. engines.Where(x => x.MayBeRemote).SelectMany(x => new[] { x.SshKey.Variable, x.SshKnownHosts.Variable })
                .Concat(all.OfType<FleetEnvironment>().SelectMany(x => x.Machines).SelectMany(x => new[] { x.SshKey.Variable, x.SshKnownHosts.Variable }))
                .Concat(all.OfType<FleetEnvironment>().SelectMany(x => x.Hooks?.Secrets ?? []).Select(x => x.Variable)).Distinct().Select(x => new SecretNote(x)),
            .. all.OfType<KubernetesEnvironment>().Select(x => x.Kubeconfig.Variable).Distinct().Select(x => new SecretNote(x)),
            .. engines.Select(x => x.EngineVariable).OfType<string>().Distinct().Select(x => new VariableNote(x)),
        ];
    }

    /// <summary>The environments that a job may work on: those that its option can name. What is local is not on its machine, unless it is named.</summary>
    private static List<DeployEnvironment> EnvironmentsOf(SystemDefinition system, JobOptions options, string option) =>
        [.. system.Environments.Where(x => options.Values(option) is { } names ? names.Contains(x.Name) : x is not LocalEnvironment)];

    private static Uri? AddressOf(DeployEnvironment environment) => environment switch
    {
        DockerEnvironment docker => docker.Url,
        FleetEnvironment fleet => fleet.Url,
        KubernetesEnvironment kubernetes => kubernetes.Url,
        _ => null,
    };

    /// <summary>The images that a job makes, each to be attested.</summary>
    public static IEnumerable<object> Attested(IHaveImages build, JobOptions options) =>
        [new AttestImagesNote(() => (options.Has("--system") ? SystemOf(build, options)! : build.SystemWithImages).Images.Select(x => x.Name))];

    private static SystemDefinition? SystemOf(IHaveSystems build, JobOptions options) =>
        options.Has("--system") ? build.Systems.FirstOrDefault(x => x.Name == options.Literal("--system")) : build.Systems[0];
}
