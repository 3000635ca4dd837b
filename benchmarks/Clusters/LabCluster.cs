using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Lab.Hosting;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Clusters;

/// <summary>The Lab's system in the cluster that KUBECONFIG names. Without its job, which no bare pod waits for.</summary>
internal static class LabCluster
{
    private const string Mirror = "localhost/mirror/";

    private const string Program = Mirror + "python:trixie-slim";

    /// <summary>Deploys a release and prints when the switch was done.</summary>
    public static async Task DeployAsync(string name, string version)
    {
        Environment.SetEnvironmentVariable(LabSystem.VariableOf(name), LabSystem.OddValue);
        var environment = new KubernetesEnvironment("cluster")
        {
            Url = new Uri("https://lab.example"),
            Reach = EntranceReach.Services,
            Entrance = new IngressEntrance("nginx") { AllowsHeaders = true },
            PodSecurity = PodSecurity.Baseline,
            EndpointsGone = TimeSpan.FromSeconds(2),
            // All that runs at a time fits onto a small machine.
            CpuRequest = 5,
            KeepWarm = TimeSpan.Zero,
            VolumeSize = 1,
        };
        var lab = LabSystem.Of(name, 1, 2, "", environment.Strategy);
        var system = lab with
        {
            Services = [.. lab.Services.Where(x => x is not Job).Select(x => x is Web web ? web with { Needs = [] } : x)],
            Environments = [environment],
        };
        var images = ImmutableSortedDictionary<string, string>.Empty.Add("REDIS_IMAGE", Mirror + "redis:latest").Add("NGINX_IMAGE", Mirror + "nginx:latest").Add("WATCHER_IMAGE", Program);
        var target = KubernetesHost.Target(new KubernetesSetup(system.In(environment), environment, Directory.GetCurrentDirectory(), images, TimeProvider.System));
        using var host = (IDisposable)target.Host;
        var narration = new Narration(
            line =>
            {
                Console.Error.WriteLine(line);
                if (line.StartsWith("✓ switch", StringComparison.Ordinal))
                    Console.WriteLine(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            },
            Console.Error.WriteLine);
        await using var session = await DeploySession.BeginAsync(target, "benchmark", narration, TimeProvider.System, default);
        var release = new Release(version, "sha256:" + version.PadLeft(64, '0')) { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", Program) };
        await session.DeployAsync(release, "images", keep: 1, default);
    }
}
