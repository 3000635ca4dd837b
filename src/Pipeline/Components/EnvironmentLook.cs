using Pipeline.Deployment.Docker;
using Pipeline.Deployment.Fleet;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Tools;

namespace Pipeline.Components;

/// <summary>What <c>Doctor --env</c> looks at: whether this machine reaches an environment, and may do there what a deployment does. Nothing is changed.</summary>
internal static class EnvironmentLook
{
    /// <summary>What is to be said of the environment that the parameters name.</summary>
    public static async Task<List<Finding>> FindAsync(IHaveSystems build, CancellationToken cancellation)
    {
        var (system, environment) = Selection.Named(build);
        switch (environment)
        {
            case KubernetesEnvironment cluster:
                return await ClusterAsync(Selection.SetupOf(build, system, cluster), cancellation);
            case DockerEnvironment docker:
                return await EngineAsync(() => Selection.SetupOf(build, system, docker, Selection.EngineOf(docker), build.RootDirectory), cancellation);
            case FleetEnvironment fleet:
                var setups = DockerFleet.Setups(system, fleet, build.RootDirectory, (own, docker, engine) => Selection.SetupOf(build, own, docker, engine, build.RootDirectory));
                var machines = await Task.WhenAll(setups.Select(async x => (x.Machine, Found: await EngineAsync(() => x.Setup, cancellation))));
                return [.. machines.SelectMany(x => x.Found, (x, finding) => finding with { Name = $"{x.Machine.Name}: {finding.Name}" })];
            case LocalEnvironment:
                return [new Finding("environment", "ok", "processes of this machine", null, null, null, true)];
            default:
                throw PipelineException.WrongUse($"Doctor does not know environments such as {environment.Name}", "--env", environment.GetType().Name);
        }
    }

    /// <summary>What is to be said of a cluster.</summary>
    internal static async Task<List<Finding>> ClusterAsync(KubernetesSetup setup, CancellationToken cancellation)
    {
        var needed = $"≥ 1.{OlderServer.Sleeps}";
        using var open = new ClusterConnection(setup);
        try
        {
            var client = open.Client;
            var (version, minor) = await client.VersionAsync(cancellation);
            var findings = new List<Finding>
            {
                minor >= OlderServer.Sleeps ? new("cluster", "ok", version, needed, client.Where, null, true)
                    : new("cluster", "warning", version, needed, client.Where, "it is older than what is rendered for, and gets what it knows; a deployment says what it lacks", true),
            };
            foreach (var space in setup.Cluster.Namespaces.All)
            {
                var missing = await ClusterRights.MissingAsync(client, space, cancellation);
                findings.AddRange(missing.Select(x => new Finding(
                    $"right to {x.Right}", "missing", null, null, $"namespace {space}", $"give it by a Role and a RoleBinding in namespace {space}", true)));
                if (missing.IsEmpty)
                    findings.Add(new Finding("rights", "ok", "all that a deployment needs", null, $"namespace {space}", null, true));
            }

            return findings;
        }
        catch (PipelineException e)
        {
            // Wrong use: nothing says where the cluster is. An answer: it is there, and does not do as asked.
            var (name, state) = e.Code == ExitCode.WrongUse ? ("kubeconfig", "missing") : e.InnerException is ClusterAnswer ? ("deployer", "refused") : ("cluster", "silent");
            return [new Finding(name, state, null, name == "cluster" ? needed : null, e.Diagnostic.Where, string.Join("; ", new[] { e.Diagnostic.Why, e.Diagnostic.Next }.OfType<string>()), true)];
        }
    }

    private static async Task<List<Finding>> EngineAsync(Func<DockerSetup> setupOf, CancellationToken cancellation)
    {
        DockerSetup? setup = null;
        DockerConnections? open = null;
        try
        {
            var found = await EngineLook.FindAsync(() => (open = new DockerConnections(setup = setupOf())).EndpointAsync(cancellation), required: true, platforms: false, cancellation);
            // Not the end of the tunnel.
            return [.. found.Select(x => x.Name == "engine" && setup is not null ? x with { Where = setup.Engine.ToString() } : x)];
        }
        finally
        {
            open?.Dispose();
        }
    }
}
