using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Hosting;

/// <summary>The lab's system on this machine's engine, or on another that stands for a host, under a name that nobody else has. Every command has a host of its own, as every run of the build has. All gone after the test.</summary>
public sealed class LabSite : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly HashSet<string> _images = [];
    private DockerEngine? _engine;

    /// <summary>The system's name.</summary>
    public string Name { get; } = $"lab-{Guid.NewGuid().ToString("n")[..8]}";

    /// <summary>The edge's port.</summary>
    public int Port { get; init; } = LabPort.Free();

    /// <summary>The port that is redirected to it.</summary>
    public int HttpPort { get; init; } = LabPort.Free();

    /// <summary>How the next release is broken.</summary>
    public string Mode { get; set; } = "";

    /// <summary>The environment's strategy.</summary>
    public Strategy Strategy { get; set; } = new BlueGreenStrategy();

    /// <summary>The given secret's value.</summary>
    public string Given
    {
        get => Environment.GetEnvironmentVariable(LabSystem.VariableOf(Name))!;
        set => Environment.SetEnvironmentVariable(LabSystem.VariableOf(Name), value);
    }

    /// <summary>The folder that stands for the repository.</summary>
    public string Root => _root.Path;

    /// <summary>The engine's address; null: this machine's.</summary>
    internal DockerEndpoint? Host { get; init; }

    /// <summary>What the system has beside the services of every site.</summary>
    internal Func<SystemDefinition, SystemDefinition> Define { get; set; } = x => x;

    /// <summary>The services of a release that run, by name.</summary>
    internal string[] Runs { get; set; } = ["beat", "web", "web", "worker"];

    /// <summary>Images of those, by the variable of the compose files.</summary>
    internal Dictionary<string, string> Images { get; } = [];

    /// <summary>What is other about a rendered file.</summary>
    internal Func<RenderedFile, RenderedFile> Rendered { get; set; } = x => x;

    /// <summary>What is other for the next commands.</summary>
    internal Func<DockerSetup, DockerSetup> Change { get; set; } = x => x;

    /// <summary>The clock of the commands.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>All that was said.</summary>
    internal ConcurrentQueue<string> Said { get; } = [];

    internal DockerEngine Engine => _engine!;

    /// <summary>Whether this machine can have one.</summary>
    public bool IsReady => _engine is not null;

    internal SystemDefinition System
    {
        get
        {
            var system = Define(LabSystem.Of(Name, Port, HttpPort, Mode, Strategy));
            return Host is null ? system : system with { Environments = [(DockerEnvironment)system.Environments[0] with { Address = "0.0.0.0" }] };
        }
    }

    internal string Project => $"{Name}-lab";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (LabMachine.WhyNoDocker is not null || TestNeeds.Missing("mmdebstrap") is not null)
            return;
        Given = LabSystem.OddValue;
        _engine = Host is null ? await DockerEngine.ConnectAsync(default) : await DockerEngine.ConnectAsync(Host, TimeProvider.System, default);
        await HostImages.RouterAsync();
        Render();
    }

    /// <summary>A site of a test's own.</summary>
    public static async Task<LabSite> StartAsync()
    {
        var site = new LabSite();
        await site.InitializeAsync();
        return site;
    }

    /// <summary>Writes the files that follow from the definition as it is now; others that somebody put beside them stay.</summary>
    public void Render()
    {
        Assert.Empty(System.Mistakes());
        foreach (var file in SystemFiles.Of(System).Select(Rendered))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_root / file.Path)!);
            // What Prometheus looks at now and again it looks at all the time: tests wait for it.
            File.WriteAllText(_root / file.Path, file.Path.EndsWith("/prometheus.yml", StringComparison.Ordinal) ? file.Text.Replace("15s", "1s", StringComparison.Ordinal) : file.Text);
        }
    }

    internal Release Release(string version) => new(version, "sha256:" + new string('0', 60) + version.PadLeft(4, '0'))
    {
        Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"{Name}/app:{version}"),
    };

    /// <summary>The target, with a host that only this caller has.</summary>
    /// <param name="name">The environment; null: the first.</param>
    internal async Task<DeployTarget> TargetAsync(string? name = null)
    {
        var router = await HostImages.RouterAsync();
        var environment = (DockerEnvironment)(name is null ? System.Environments[0] : System.Environments.Single(x => x.Name == name));
        return DockerHost.Target(Change(SetupOf(System, environment, Root, router)));
    }

    /// <summary>What a system is made of, from the files in a folder.</summary>
    internal DockerSetup SetupOf(SystemDefinition system, DockerEnvironment environment, string root, string router)
    {
        var images = ImmutableSortedDictionary<string, string>.Empty
            .Add("ROUTER_IMAGE", router).Add("REDIS_IMAGE", SampleImages.Mirror + "redis").Add("NGINX_IMAGE", SampleImages.Mirror + "nginx")
            .Add("WATCHER_IMAGE", SampleImages.Mirror + "python:trixie-slim").Add("PROMETHEUS_IMAGE", SampleImages.Mirror + "prometheus").SetItems(Images);
        return new DockerSetup(system.In(environment), environment, root, images, Host ?? EndpointSearch.OfThisProcess().Find(), Time);
    }

    /// <summary>One command, as a run of the build does it.</summary>
    internal async Task<T> RunAsync<T>(Func<DeploySession, Task<T>> command, Func<IDeployHost, IDeployHost>? around = null, Func<DeployTarget, DeployTarget>? change = null)
    {
        var target = await TargetAsync();
        using var host = (IDisposable)target.Host;
        target = change?.Invoke(target) ?? target;
        if (around is not null)
            target = target with { Host = around(target.Host) };
        await using var session = await DeploySession.BeginAsync(target, "lab", Narration, Time, default);
        return await command(session);
    }

    internal Narration Narration => new(Said.Enqueue, x => Said.Enqueue("! " + x));

    /// <summary>A deployment that has to pass gates.</summary>
    internal Task<DeployPlan> DeployAsync(string version, DeployEnvironment gated, Clearance clearance) =>
        DeployAsync(version, change: x => x with { Gates = new DeployGates(gated, clearance, Time) });

    internal async Task<DeployPlan> DeployAsync(
        string version, Func<IDeployHost, IDeployHost>? around = null, Func<DeployTarget, DeployTarget>? change = null, CancellationToken cancellation = default)
    {
        Render();
        var release = Release(version);
        // A name for the program's image is what a build leaves.
        if (_images.Add(release.Images!["app"]))
            await DockerAsync("tag", SampleImages.Mirror + "python:trixie-slim", release.Images["app"]);
        return await RunAsync(x => x.DeployAsync(release, "images", keep: 1, cancellation), around, change);
    }

    /// <summary>The failure of a deployment.</summary>
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
            Render();
        }
    }

    internal Task<DeployPlan> RollbackAsync(string? version = null) => RunAsync(x => x.RollbackAsync(version, 1, default));

    /// <summary>What the next command does after one that was killed; whose lease the router misses within a moment.</summary>
    internal async Task RecoverAsync()
    {
        for (var begun = Time.GetTimestamp(); ; await Task.Delay(100))
            try
            {
                await RunAsync(x => x.RecoverAsync(1, default));
                return;
            }
            catch (PipelineException e) when (e.Code == ExitCode.Refused && Time.GetElapsedTime(begun) < TimeSpan.FromSeconds(20))
            {
            }
    }

    internal Task DownAsync() => RunAsync(async x =>
    {
        await x.DownAsync(false, default);
        return true;
    });

    /// <summary>What is there, as a command of its own sees it.</summary>
    internal async Task<(Observed Observed, ReleaseHistory History)> LookAsync()
    {
        var target = await TargetAsync();
        using var host = (IDisposable)target.Host;
        return (await target.Host.ObserveAsync(default), (await target.Host.ReadAsync(default)).History);
    }

    /// <summary>The release that serves.</summary>
    internal async Task<string> CurrentAsync() => (await LookAsync()).Observed.Serving!.Rollout.Release.Version;

    /// <summary>What Status shows.</summary>
    internal async Task<StatusReport> StatusAsync()
    {
        var target = await TargetAsync();
        using var host = (IDisposable)target.Host;
        return await StatusReport.ReadAsync(target, Time, default);
    }

    /// <summary>What a person says in a file of their own, over the rendered ones.</summary>
    internal void Override(string yaml) => File.WriteAllText(Path.Combine(Root, "compose", Name, "compose.override.yaml"), yaml);

    /// <summary>All containers of the system, those that have ended too.</summary>
    internal async Task<ImmutableArray<EngineContainer>> ContainersAsync() => await Engine.ContainersOfAsync(Name, default);

    /// <summary>The running containers of a service.</summary>
    internal async Task<ImmutableArray<EngineContainer>> OfAsync(string service) =>
        [.. (await ContainersAsync()).Where(x => x.Status == "running" && x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == service)];

    internal Task<string> RedisAsync(params string[] words) => DockerAsync(["exec", $"{Project}-redis-1", "redis-cli", .. words]);

    private Task<string> DockerAsync(params string[] words) => DockerCli.DockerAsync(Host is null ? words : ["--host", Host.Address.OriginalString, .. words]);

    /// <summary>Asserts that a release serves with all its services, that no other has a trace, and that the record says so.</summary>
    internal async Task ServesAsync(string version)
    {
        var (observed, history) = await LookAsync();
        var serving = Assert.Single(observed.Rollouts);
        Assert.Equal(observed.Active, serving.Rollout.Id);
        Assert.Equal(version, serving.Rollout.Release.Version);
        Assert.Equal(Runs, serving.Replicas.Where(x => x.Alive).Select(x => x.Service).Order());
        Assert.Null(history.Unfinished);
        Assert.Equal(version, history.Current?.Rollout.Release.Version);
        // No container that only carried files, or tried a configuration.
        Assert.All(await ContainersAsync(), x => Assert.True(x.Labels.ContainsKey(DockerNames.ServiceLabel), x.Name));
        using var client = new SiteClient(Port);
        Assert.Equal(version, await client.ReleaseAsync("/"));
    }

    /// <summary>Asserts that the singleton started and stopped in turn.</summary>
    internal async Task BeatWasNeverTwiceAsync()
    {
        var events = (await RedisAsync("LRANGE", "beat", "0", "-1")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 1; i < events.Length; i++)
            Assert.True(events[i].StartsWith("start", StringComparison.Ordinal) != events[i - 1].StartsWith("start", StringComparison.Ordinal), string.Join('\n', events));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Interlocked.Exchange(ref _engine, null) is { } engine)
        {
            foreach (var container in await engine.ContainersOfAsync(Name, default))
                await engine.RemoveAsync(container.Id, default);
            foreach (var item in await engine.LabelledAsync($"{DockerLabels.System}={Name}", default))
                await engine.RemoveAsync(item, default);
            foreach (var volume in await engine.VolumesAsync($"{DockerLabels.System}={Name}", default))
                await engine.RemoveVolumeAsync(volume, default);
            foreach (var image in Host is null ? _images : [])
                await DockerCli.TryAsync("docker", "image", "rm", image);
            engine.Dispose();
            Given = "";
            _root.Dispose();
        }
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());
}
