using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Samples;
using Pipeline.Rendering;
using Pipeline.Signing;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;
using Resources = Pipeline.Systems.Services.Resources;

namespace Pipeline.Lab.Hosting;

/// <summary>What a deployment looks at before it touches anything: signatures in a real registry, room on a real engine.</summary>
public sealed partial class LookingTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap", "docker-registry", "cosign")]
    public async Task Signed_image_is_deployed_and_an_unsigned_or_badly_scanned_one_changes_nothing()
    {
        await using var registry = await LabRegistry.StartAsync();
        using var folder = new TemporaryFolder();
        await SigningKeyFile.CreateAsync(folder / "ours.key", "a password", default);
        var policy = new KeySignature(folder / "ours.pub") { Provenance = false, Sbom = false };
        ImmutableArray<ScanVerdict> verdicts = [];
        var (signed, unsigned) = (deployed.Next(), deployed.Next());
        var image = $"{registry.Host}/lab/app";
        var router = await PushAsync($"{registry.Host}/lab/router:1", await HostImages.RouterAsync());
        _site.Change = x => x with
        {
            Environment = x.Environment with { Verified = new Verified { Signature = policy } },
            Verdicts = () => verdicts,
            Images = x.Images.SetItem(ComposeVariables.Router, router),
        };
        try
        {
            // Nothing was ever deployed there, and not even the router starts.
            await using (var empty = await LabSite.StartAsync())
            {
                empty.Change = _site.Change;
                var refused = await Assert.ThrowsAsync<PipelineException>(() => empty.DeployAsync("1"));
                Assert.Equal(ExitCode.Refused, refused.Code);
                Assert.Contains(router, refused.Message, StringComparison.Ordinal);
                Assert.Empty(await empty.ContainersAsync());
            }

            await ImageSigner.Choose(folder / "ours.key", "a password", null, _ => null).SignAsync(ImageReference.Parse(router), default);
            var good = await PushAsync($"{image}:{signed}", SampleImages.Mirror + "python:trixie-slim");
            await ImageSigner.Choose(folder / "ours.key", "a password", null, _ => null).SignAsync(ImageReference.Parse(good), default);
            await DeployAsync(signed, good);
            await _site.ServesAsync(signed);
            Assert.Contains(_site.Said, x => x.Contains("app, router signed", StringComparison.Ordinal));
            var before = (await _site.ContainersAsync()).Select(x => x.Id).Order().ToList();

            var bad = await PushAsync($"{image}:{unsigned}", SampleImages.Mirror + "redis");
            var error = await RefusedAsync(unsigned, bad);
            Assert.Contains("An image is not signed", error.Message, StringComparison.Ordinal);
            Assert.Contains($"nothing was changed, {signed} keeps serving", error.Message, StringComparison.Ordinal);

            verdicts = [new ScanVerdict(ImageReference.Parse(good).Digest.ToString()!, false, DateTimeOffset.UtcNow) { Found = "CVE-2026-1" }];
            Assert.Contains("must not be deployed", (await RefusedAsync(deployed.Next(), good)).Message, StringComparison.Ordinal);

            Assert.Contains("it was built here and is in no registry", (await RefusedAsync(deployed.Next(), $"{_site.Name}/app:1")).Message, StringComparison.Ordinal);

            Assert.Equal(before, (await _site.ContainersAsync()).Select(x => x.Id).Order());
            await _site.ServesAsync(signed);

            // The way back waits for nobody.
            registry.Stop();
            await _site.RollbackAsync();
            Assert.NotEqual(signed, (await _site.LookAsync()).History.Current?.Rollout.Release.Version);
        }
        finally
        {
            _site.Change = x => x;
            foreach (var tag in (string[])[$"{image}:{signed}", $"{image}:{unsigned}", $"{registry.Host}/lab/router:1"])
                await DockerCli.TryAsync("docker", "image", "rm", tag);
        }
    }

    [LabFact("mmdebstrap")]
    public async Task What_does_not_fit_the_host_is_refused_before_anything_is_touched()
    {
        var (observed, _) = await _site.LookAsync();
        var before = (await _site.ContainersAsync()).Select(x => x.Id).Order().ToList();
        try
        {
            _site.Change = x => x with { System = x.System with { Services = [.. x.System.Services.Select(y => y is Web ? y with { Limits = new Resources(1, 1 << 24) } : y)] } };
            var large = await RefusedAsync(deployed.Next(), $"{_site.Name}/app:1");
            Assert.Contains("web may use more than the host has", large.Message, StringComparison.Ordinal);
            Assert.Contains("together", large.Message, StringComparison.Ordinal);

            _site.Change = x => x with
            {
                System = x.System with
                {
                    Services = [.. x.System.Services.Select(y => y switch { Web => y with { Pools = [new Pool(x.System.Services.OfType<Store>().Single(), 8)] }, Store store => store with { Connections = 31 }, _ => y })],
                },
            };
            var many = await RefusedAsync(deployed.Next(), $"{_site.Name}/app:1");
            Assert.Contains("redis lets in too few connections", many.Message, StringComparison.Ordinal);
            Assert.Contains("32 may be opened at once, 31 are let in", many.Message, StringComparison.Ordinal);

            _site.Change = x => x with { Environment = x.Environment with { FreeDisk = int.MaxValue } };
            var full = await RefusedAsync(deployed.Next(), $"{_site.Name}/app:1");
            Assert.Matches("[1-9][0-9]+ MiB are free where the engine keeps its data, 2147483647 MiB must be", full.Message);
        }
        finally
        {
            _site.Change = x => x;
        }

        Assert.Equal(before, (await _site.ContainersAsync()).Select(x => x.Id).Order());
        Assert.Equal(observed.Active, (await _site.LookAsync()).Observed.Active);
    }

    private static async Task<string> PushAsync(string name, string image)
    {
        await DockerCli.DockerAsync("tag", image, name);
        var said = await DockerCli.DockerAsync("push", name);
        return $"{name[..name.LastIndexOf(':')]}@{Pushed().Match(said).Value}";
    }

    private Task<DeployPlan> DeployAsync(string version, string image)
    {
        _site.Render();
        return _site.RunAsync(x => x.DeployAsync(
            _site.Release(version) with { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", image) }, "images", keep: 1, default));
    }

    private async Task<PipelineException> RefusedAsync(string version, string image)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => DeployAsync(version, image));
        Assert.True(error.Code == ExitCode.Refused, error.Message);
        return error;
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Pushed();
}
