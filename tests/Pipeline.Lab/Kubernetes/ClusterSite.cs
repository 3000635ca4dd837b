using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Kubernetes;

/// <summary>The lab's system in the cluster, in a namespace that nobody else has. Every command has a host of its own, as every run of the build has. All gone after the test.</summary>
public sealed class ClusterSite : IAsyncLifetime
{
    /// <summary>The image of every release: what it is, its variable says.</summary>
    public const string Program = SampleImages.Mirror + "python:trixie-slim";

    private int _version;

    /// <summary>The system's name.</summary>
    public string Name { get; } = $"lab-{Guid.NewGuid().ToString("n")[..8]}";

    /// <summary>Its namespace.</summary>
    public string Namespace => $"{Name}-cluster";

    /// <summary>How the next release is broken.</summary>
    public string Mode { get; set; } = "";

    /// <summary>What a rollout runs, in order.</summary>
    internal string[] Runs { get; set; } = ["beat", "web", "web", "worker"];

    /// <summary>The environment's strategy.</summary>
    public Strategy Strategy { get; set; } = new BlueGreenStrategy();

    /// <summary>How long the generation before is kept warm.</summary>
    internal TimeSpan KeepWarm { get; set; } = TimeSpan.Zero;

    /// <summary>What the system has beside, or instead.</summary>
    internal Func<SystemDefinition, SystemDefinition> Define { get; set; } = x => x;

    /// <summary>What the environment is beside, or instead.</summary>
    internal Func<KubernetesEnvironment, KubernetesEnvironment> Place { get; set; } = x => x;

    /// <summary>The image of the next releases.</summary>
    internal string Image
    {
        set => Release["app"] = value;
    }

    /// <summary>The images of the next releases, by their names.</summary>
    internal Dictionary<string, string> Release { get; } = new() { ["app"] = Program };

    /// <summary>What people give.</summary>
    internal Dictionary<string, string> Given { get; } = [];

    /// <summary>Further pinned images as the node has them, by their variables.</summary>
    internal Dictionary<string, string> Images { get; } = [];

    /// <summary>The router's image, where one came with the release.</summary>
    internal string? Router { get; set; }

    /// <summary>The kubeconfig of the deployer, its content.</summary>
    internal string Kubeconfig { get; set; } = "";

    /// <summary>All that was said.</summary>
    internal ConcurrentQueue<string> Said { get; } = [];

    internal Narration Narration => new(x => Said.Enqueue($"{DateTime.Now:HH:mm:ss} {x}"), x => Said.Enqueue("! " + x));

    internal SystemDefinition System
    {
        get
        {
            var system = Define(LabSystem.Of(Name, 1, 2, Mode, Strategy));
            return system with
            {
                Environments =
                [
                    Place(new KubernetesEnvironment("cluster")
                    {
                        Url = new Uri("https://lab.example"),
                        Reach = EntranceReach.Services,
                        Entrance = new IngressEntrance("nginx") { AllowsHeaders = true },
                        PodSecurity = PodSecurity.Baseline,
                        EndpointsGone = TimeSpan.FromSeconds(2),
                        Strategy = Strategy,
                        KeepWarm = KeepWarm,
                        VolumeSize = 1,
                        // Two releases and the router are there at once, on a node of two processors.
                        CpuRequest = 5,
                        Kubeconfig = new(Name) { Otherwise = Kubeconfig },
                    }),
                ],
            };
        }
    }

    /// <summary>A version that was not deployed yet.</summary>
    public string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (LabCluster.WhyNot is not null)
            return;
        Environment.SetEnvironmentVariable(LabSystem.VariableOf(Name), LabSystem.OddValue);
        Kubeconfig = await File.ReadAllTextAsync(LabCluster.Kubeconfig);
        await LabCluster.NeedImagesAsync();
        Assert.Empty(System.Mistakes());
    }

    /// <summary>The target, with a host that only this caller has.</summary>
    internal DeployTarget Target() => KubernetesHost.Target(Setup());

    /// <summary>What it is made of.</summary>
    internal KubernetesSetup Setup()
    {
        var system = System;
        var environment = (KubernetesEnvironment)system.Environments[0];
        var images = ImmutableSortedDictionary<string, string>.Empty
            .Add("REDIS_IMAGE", SampleImages.Mirror + "redis:latest").Add("NGINX_IMAGE", SampleImages.Mirror + "nginx:latest").Add("WATCHER_IMAGE", Program).Add("SECOND_IMAGE", Program)
            .Add("PROMETHEUS_IMAGE", SampleImages.Mirror + "prometheus:latest");
        images = images.AddRange(Images);
        if (Router is { } router)
            images = images.Add("ROUTER_IMAGE", router);
        return new KubernetesSetup(system.In(environment), environment, Repository.Root, images, TimeProvider.System)
        {
            Given = Given.Count == 0 ? GivenSecrets.OfVariables : new GivenSecrets([new SecretSource("the test", () => Given)], _ => { }),
        };
    }

    /// <summary>One command, as a run of the build does it.</summary>
    internal async Task<T> RunAsync<T>(Func<DeploySession, Task<T>> command, Func<IDeployHost, IDeployHost>? around = null)
    {
        var target = Target();
        using var host = (IDisposable)target.Host;
        if (around is not null)
            target = target with { Host = around(target.Host) };
        await using var session = await DeploySession.BeginAsync(target, "lab", Narration, TimeProvider.System, default);
        return await command(session);
    }

    internal Task<DeployPlan> DeployAsync(string version, Func<IDeployHost, IDeployHost>? around = null)
    {
        var release = new Release(version, "sha256:" + new string('0', 60) + version.PadLeft(4, '0')) { Images = ImmutableSortedDictionary.CreateRange(Release) };
        return RunAsync(x => x.DeployAsync(release, "images", keep: 1, default), around);
    }

    /// <summary>The failure of a deployment that is broken in a way.</summary>
    internal async Task<PipelineException> FailsAsync(string version, string mode)
    {
        Mode = mode;
        try
        {
            return await Assert.ThrowsAsync<PipelineException>(() => DeployAsync(version));
        }
        finally
        {
            Mode = "";
        }
    }

    internal Task<DeployPlan> RollbackAsync() => RunAsync(x => x.RollbackAsync(null, 1, default));

    /// <summary>What the next command does after one that was killed; whose lease ends by itself.</summary>
    internal async Task RecoverAsync()
    {
        for (var begun = TimeProvider.System.GetTimestamp(); ; await Task.Delay(500))
            try
            {
                await RunAsync(x => x.RecoverAsync(1, default));
                return;
            }
            catch (PipelineException e) when (e.Code == ExitCode.Refused && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30))
            {
            }
    }

    /// <summary>What Status shows.</summary>
    internal async Task<StatusReport> StatusAsync()
    {
        var target = Target();
        using var host = (IDisposable)target.Host;
        return await StatusReport.ReadAsync(target, TimeProvider.System, default);
    }

    /// <summary>The release that serves.</summary>
    internal async Task<string?> CurrentAsync() => (await StatusAsync()).Current?.Version;

    /// <summary>Asserts that a release serves with all its services, that no other has a trace, and that nothing differs.</summary>
    internal async Task ServesAsync(string version)
    {
        var target = Target();
        using var host = (IDisposable)target.Host;
        var observed = await target.Host.ObserveAsync(default);
        var serving = Assert.Single(observed.Rollouts);
        Assert.Equal(observed.Active, serving.Rollout.Id);
        Assert.Equal(version, serving.Rollout.Release.Version);
        Assert.Equal(Runs, serving.Replicas.Where(x => x.Alive).Select(x => x.Service).Order());
        var status = await StatusAsync();
        Assert.True(status.Drift.IsEmpty, string.Join('\n', status.Drift));
        Assert.All(status.Services, x => Assert.Equal(x.Replicas, x.Healthy));
        Assert.Null(status.Interrupted);
        Assert.Equal(version, status.Current?.Version);
    }

    /// <summary>Asserts that the singleton started and stopped in turn.</summary>
    internal async Task BeatWasNeverTwiceAsync()
    {
        var events = (await KubectlAsync("exec", "redis-0", "--", "redis-cli", "LRANGE", "beat", "0", "-1")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotEmpty(events);
        for (var i = 1; i < events.Length; i++)
            Assert.True(events[i].StartsWith("start", StringComparison.Ordinal) != events[i - 1].StartsWith("start", StringComparison.Ordinal), string.Join('\n', events));
    }

    /// <summary>Users who come by the address of the Service, as its entrance sends them on: whom one gets is chosen with the connection, so each request has its own.</summary>
    /// <param name="patience">How long each waits; null: 20 s.</param>
    /// <param name="every">How often one comes; null: every 25 ms.</param>
    internal async Task<SiteLoad> LoadAsync(TimeSpan? patience = null, TimeSpan? every = null) =>
        new(new Uri($"http://{await KubectlAsync("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")}:8000"), fresh: true, patience: patience, every: every);

    /// <summary>A command whose run is killed while an operation is under way, once something has come of it.</summary>
    internal static async Task KilledAsync(Func<Func<IDeployHost, IDeployHost>, Task> command, Func<string, bool> during, Func<Task<bool>> when)
    {
        var killed = await Record.ExceptionAsync(() => command(x => new AtOperation(x, y => during(y.Name), after: false, async () =>
        {
            await Until.TrueAsync(when, TimeSpan.FromMinutes(1));
            throw new KilledException();
        })
        { During = true }));
        Assert.True(killed?.GetBaseException() is KilledException, $"{killed}");
    }

    /// <summary>Whether an object is there.</summary>
    internal async Task<bool> IsThereAsync(string kind, string name) => (await LabCluster.TryKubectlAsync("get", kind, name, "--namespace", Namespace)).Code == 0;

    /// <summary>What the pods that users come to are of.</summary>
    internal Task<string> LeadsToAsync() => KubectlAsync("get", "service", "web", "-o", "jsonpath={.spec.selector.app\\.kubernetes\\.io/name}");

    /// <summary>kubectl in the namespace.</summary>
    internal Task<string> KubectlAsync(params string[] words) => LabCluster.KubectlAsync(["--namespace", Namespace, .. words]);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable(LabSystem.VariableOf(Name), null);
        if (LabCluster.WhyNot is null)
            await LabCluster.KubectlAsync("delete", "namespace", "-l", $"pipeline.system={Name}", "--wait=false");
    }
}
