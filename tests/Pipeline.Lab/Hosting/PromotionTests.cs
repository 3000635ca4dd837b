using System.Collections.Immutable;
using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Hosting;

/// <summary>From one environment of a definition to another, both on a real engine: the command that people type.</summary>
[Collection(BuildCollection.Name)]
public sealed class PromotionTests : IAsyncLifetime
{
    private static SystemDefinition _system = null!;

    private readonly LabSite _site = new();
    private readonly int _port = LabPort.Free();
    private readonly int _httpPort = LabPort.Free();

    public async Task InitializeAsync()
    {
        await _site.InitializeAsync();
        if (!_site.IsReady)
            return;
        _site.Define = x => x with
        {
            Environments =
            [
                x.Environments[0],
                new DockerEnvironment("production")
                {
                    Url = new Uri($"https://localhost:{_port}"), HttpPort = _httpPort, KeepWarm = TimeSpan.Zero, ProvedIn = "lab",
                    Overrides = [new Override(x.Services.OfType<Web>().Single()) { Replicas = 1, Settings = new() { ["LOG_LEVEL"] = "warning" } }],
                },
            ],
        };
        _site.Render();
        _system = _site.System;
    }

    public Task DisposeAsync() => _site.DisposeAsync();

    [LabFact("mmdebstrap")]
    public async Task What_serves_in_one_is_promoted_to_the_other_by_digest_and_what_was_not_proved_is_refused()
    {
        await _site.DeployAsync("1");
        var shown = Promote(0, "--dry-run");
        Assert.Contains("Between lab and production this differs:", shown, StringComparison.Ordinal);
        Assert.Contains("LOG_LEVEL", shown, StringComparison.Ordinal);
        Assert.Empty((await RecordAsync("production")).Entries);

        Promote(0);
        using var client = new SiteClient(_port);
        Assert.Equal("1", await client.ReleaseAsync("/"));
        Assert.Equal("warning", await client.TextAsync("/variable?LOG_LEVEL"));
        var (proved, taken) = ((await RecordAsync("lab")).History.Current!.Rollout.Release, (await RecordAsync("production")).History.Current!.Rollout.Release);
        Assert.Equal(proved, taken);
        var webs = (await _site.ContainersAsync()).Where(x => x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == "web").ToList();
        Assert.Equal((3, 1), (webs.Count, webs.Select(x => x.Image).Distinct().Count()));

        // Other bytes never came to serve in lab, whatever they are called.
        var refused = await Assert.ThrowsAsync<PipelineException>(() => DeployAsync("2"));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("lab has not proved 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("lab does not serve 2", Promote(3, "--version", "2"), StringComparison.Ordinal);

        Assert.Contains("serves already", Promote(0), StringComparison.Ordinal);
        Assert.Equal("1", await client.ReleaseAsync("/"));
        Assert.Single((await RecordAsync("production")).History.Rollouts, x => x.Succeeded);
    }

    private string Promote(int code, params string[] more)
    {
        Directory.CreateDirectory(Path.Combine(_site.Root, ".nuke"));
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.True(code == BuildRun.Execute<Promoting>(new Invocation
        {
            Arguments = ["Promote", "--from", "lab", "--to", "production", "--mirror", "lab", .. more],
            WorkingDirectory = _site.Root,
            Environment = new Dictionary<string, string> { [LabSystem.VariableOf(_site.Name)] = _site.Given },
            Out = output,
            Error = error,
        }), $"{output}{error}");
        return $"{output}{error}";
    }

    private async Task<EnvironmentRecord> RecordAsync(string environment)
    {
        var target = await _site.TargetAsync(environment);
        using var host = (IDisposable)target.Host;
        return await target.Host.ReadAsync(default);
    }

    private async Task DeployAsync(string version)
    {
        var target = await _site.TargetAsync("production");
        using var host = (IDisposable)target.Host;
        target = target with { Gates = new DeployGates(_site.System.Environments[1], new Clearance(), _site.Time) { ProvedIn = _ => RecordAsync("lab") } };
        await using var session = await DeploySession.BeginAsync(target, "lab", _site.Narration, _site.Time, default);
        await session.DeployAsync(_site.Release(version), "images", 1, default);
    }

    private sealed class Promoting : Nuke.Common.NukeBuild, IPromote, IHaveImages
    {
        public IReadOnlyList<SystemDefinition> Systems => [_system];

        public IReadOnlyList<Mirror> Mirrors { get; } =
        [
            new("lab", _system.Services.Select(x => (x.Name, x.Artifact)).Where(x => x.Artifact is PinnedImage)
                .ToImmutableSortedDictionary(x => ((PinnedImage)x.Artifact).Name, x => SampleImages.Mirror + (x.Name == "watcher" ? "python:trixie-slim" : x.Name))),
        ];
    }
}
