using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Samples;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Hosting;

/// <summary>Builds run in this process one at a time, and beside no other test.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BuildCollection
{
    public const string Name = "builds";
}

/// <summary>What a registry must keep for a real environment, and what that environment proves of a release.</summary>
[Collection(BuildCollection.Name)]
public sealed partial class InUseTests : IAsyncLifetime
{
    private readonly List<string> _tags = [];
    private LabRegistry _registry = null!;
    private LabSite _site = null!;
    private string _router = "";

    private static SystemDefinition _system = null!;

    public async Task InitializeAsync()
    {
        if (LabMachine.WhyNoDocker is not null || TestNeeds.Missing("mmdebstrap", "docker-registry") is not null)
            return;
        _registry = await LabRegistry.StartAsync();
        _site = await LabSite.StartAsync();
        _router = await PushAsync($"{_registry.Host}/lab/router:1", await HostImages.RouterAsync());
        _site.Change = x => x with { Images = x.Images.SetItem(ComposeVariables.Router, _router) };
        _system = _site.System;
    }

    public async Task DisposeAsync()
    {
        if (_site is null)
            return;
        await _site.DisposeAsync();
        foreach (var tag in _tags)
            await DockerCli.TryAsync("docker", "image", "rm", "--force", tag);
        await _registry.DisposeAsync();
    }

    [LabFact("mmdebstrap", "docker-registry")]
    public async Task Environment_names_what_it_runs_and_may_roll_back_to_and_its_router_and_proves_what_came_to_serve()
    {
        var images = new List<string>();
        for (var version = 1; version <= 4; version++)
        {
            images.Add(await ImageAsync(version));
            await DeployAsync($"{version}", images[^1]);
        }

        var digests = Asked();
        foreach (var image in (string[])[.. images.Skip(2), _router])
            Assert.Contains(DigestOf(image), digests);
        Assert.DoesNotContain(DigestOf(images[0]), digests);

        Assert.StartsWith("4 came to serve there", await ProvedAsync(images[3]), StringComparison.Ordinal);
        await _site.RollbackAsync();
        Assert.Contains("4 served there", (await Assert.ThrowsAsync<PipelineException>(() => ProvedAsync(images[3]))).Message, StringComparison.Ordinal);
        Assert.StartsWith("3 came to serve there", await ProvedAsync(images[2]), StringComparison.Ordinal);

        // This machine knows no router's image, as a job that has built nothing: the environment has kept which one it had.
        await _site.DownAsync();
        var before = _site.Change;
        _site.Change = x => before(x) with { Images = x.Images.Remove(ComposeVariables.Router) };
        digests = Asked();
        foreach (var image in (string[])[images[2], _router])
            Assert.Contains(DigestOf(image), digests);
        await _site.RollbackAsync("3");
        await _site.ServesAsync("3");
    }

    /// <summary>What the target gives to other jobs of a workflow.</summary>
    private string[] Asked()
    {
        Directory.CreateDirectory(Path.Combine(_site.Root, ".nuke"));
        var file = Path.Combine(_site.Root, "output");
        File.WriteAllText(file, "");
        var error = new StringWriter();
        var code = BuildRun.Execute<Looking>(
            new Invocation
            {
                Arguments = ["ImagesInUse", "--env", "lab"],
                WorkingDirectory = _site.Root,
                Environment = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_OUTPUT"] = file },
                Error = error,
            });
        Assert.True(code == 0, error.ToString());
        return File.ReadAllText(file).Trim()["digests=".Length..].Split(' ');
    }

    private async Task<string> ProvedAsync(string pushed)
    {
        var file = Path.Combine(_site.Root, "pushed.json");
        new BuiltImages(_site.Name, [new BuiltImage("app", pushed.Split('@')[0], DigestOf(pushed), [], "", Pushed: true, null)]).Write(file);
        var target = await _site.TargetAsync();
        using var host = (IDisposable)target.Host;
        return await ReleaseGates.ProvedAsync(_site.Name, "lab", file, () => target.Host, default);
    }

    /// <summary>An image of its own for each version, as builds of two commits give.</summary>
    private async Task<string> ImageAsync(int version)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder / "Dockerfile", $"FROM base\nLABEL version={version}\n");
        var name = $"{_site.Name}-made:{version}";
        await DockerCli.DockerAsync("buildx", "build", "--quiet", "--provenance=false", "--load", "--build-context", $"base=docker-image://{SampleImages.Mirror}python:trixie-slim", "-t", name, folder.Path);
        _tags.Add(name);
        return await PushAsync($"{_registry.Host}/lab/app:{version}", name);
    }

    private async Task<string> PushAsync(string name, string image)
    {
        await DockerCli.DockerAsync("tag", image, name);
        _tags.Add(name);
        return $"{name[..name.LastIndexOf(':')]}@{Pushed().Match(await DockerCli.DockerAsync("push", name)).Value}";
    }

    private Task<DeployPlan> DeployAsync(string version, string image)
    {
        _site.Render();
        return _site.RunAsync(x => x.DeployAsync(
            _site.Release(version) with { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", image) }, "images", keep: 1, default));
    }

    private static string DigestOf(string image) => image.Split('@')[1];

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Pushed();

    private sealed class Looking : Nuke.Common.NukeBuild, IRegistry
    {
        public IReadOnlyList<SystemDefinition> Systems => [_system];
    }
}
