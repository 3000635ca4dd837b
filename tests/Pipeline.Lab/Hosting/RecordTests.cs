using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Hosting;

/// <summary>The record that the router keeps.</summary>
public sealed class RecordTests
{
    private const string Tampers =
        "import re; path = '/state/journal'; text = open(path).read(); changed = text.replace('\"by\":\"lab\"', '\"by\":\"eve\"', 1); assert text != changed; open(path, 'w').write(changed)";

    [LabFact("mmdebstrap", Turn = 3)]
    public async Task Record_that_was_changed_in_the_routers_volume_refuses_a_deployment_until_glass_is_broken()
    {
        await using var site = await LabSite.StartAsync();
        await site.DeployAsync("1");
        Assert.Empty((await RecordAsync(site)).Breaks);
        Assert.All((await RecordAsync(site)).Entries, x => Assert.NotNull(x.Previous));

        await DockerCli.DockerAsync("stop", $"{site.Project}-router-1");
        await DockerCli.DockerAsync("run", "--rm", "--user", "0", "--entrypoint", "python3", "--volume", $"{site.Project}_router-state:/state", SampleImages.Mirror + "python:trixie-slim", "-c", Tampers);
        await DockerCli.DockerAsync("start", $"{site.Project}-router-1");
        Assert.Equal([2], (await RecordAsync(site)).Breaks.Select(x => x.Entry));
        var containers = (await site.ContainersAsync()).Select(x => x.Id).Order().ToList();

        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2"));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("it does not follow from entry 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(containers, (await site.ContainersAsync()).Select(x => x.Id).Order());

        await site.DeployAsync("2", new DockerEnvironment("lab") { Url = new Uri("https://localhost") }, new Clearance { Who = "lab", BreakGlass = "users cannot pay" });
        await site.DeployAsync("3");
        await site.ServesAsync("3");
        await site.DownAsync();
        Assert.Equal([true], (await RecordAsync(site)).Breaks.Select(x => x.Accepted));
    }

    private static async Task<EnvironmentRecord> RecordAsync(LabSite site)
    {
        var target = await site.TargetAsync();
        using var host = (IDisposable)target.Host;
        return await target.Host.ReadAsync(default);
    }
}
