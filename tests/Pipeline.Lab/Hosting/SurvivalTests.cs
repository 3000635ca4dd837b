using Pipeline.Diagnostics;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>What befalls a whole machine.</summary>
public sealed class SurvivalTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task All_containers_are_gone_and_the_volumes_stay()
    {
        var version = await _site.CurrentAsync();
        var made = await MadeAsync();
        await _site.RedisAsync("SET", "kept", "yes");
        await _site.RedisAsync("SAVE");
        var before = (await _site.LookAsync()).History.Rollouts.Length;
        await DockerCli.DockerAsync(["rm", "--force", .. (await _site.ContainersAsync()).Select(x => x.Id)]);

        // The journal is on a volume: the release is known, and what it had is not guessed.
        await _site.DeployAsync(version);
        await _site.ServesAsync(version);
        Assert.Equal("yes", (await _site.RedisAsync("GET", "kept")).Trim());
        Assert.Equal(made, await MadeAsync());
        Assert.True((await _site.LookAsync()).History.Rollouts.Length > before);
        Assert.Empty((await _site.StatusAsync()).Drift);
    }

    [LabFact("mmdebstrap", Turn = 2)]
    public async Task All_containers_are_killed_in_the_middle_of_a_deployment()
    {
        var (old, next) = (await _site.CurrentAsync(), deployed.Next());
        var failed = await Record.ExceptionAsync(() => _site.DeployAsync(next, host => new AtOperation(host, x => x.Name == "start worker", after: false, async () =>
        {
            await DockerCli.DockerAsync(["rm", "--force", .. (await _site.ContainersAsync()).Select(x => x.Id)]);
            throw new KilledException();
        })));
        Assert.NotNull(failed);
        // Users had seen it: it is completed.
        await _site.RecoverAsync();
        await _site.DeployAsync(next);
        await _site.ServesAsync(next);
        Assert.NotEqual(old, next);
    }

    [LabFact("mmdebstrap", Turn = 5)]
    public async Task Clock_of_the_deployer_is_set_back()
    {
        var next = deployed.Next();
        _site.Time = new LaterTime(TimeSpan.FromHours(-30));
        try
        {
            await _site.DeployAsync(next);
            await _site.ServesAsync(next);
            var after = deployed.Next();
            await _site.DeployAsync(after);
            await _site.RollbackAsync();
            await _site.ServesAsync(next);
        }
        finally
        {
            _site.Time = TimeProvider.System;
        }
    }

    [LabFact("mmdebstrap", Turn = 3)]
    public async Task Disk_of_the_journal_is_full()
    {
        await using var site = await LabSite.StartAsync();
        // There is no room from the beginning, which a deployment would refuse.
        site.Change = x => x with { Environment = x.Environment with { FreeDisk = 0 } };
        Directory.CreateDirectory(Path.Combine(site.Root, "compose", site.Name));
        site.Override("volumes: { router-state: { driver_opts: { type: tmpfs, device: tmpfs, o: 'size=2m,uid=10001,gid=10001,mode=0700' } } }\n");
        await site.DeployAsync("1");
        var router = $"{site.Project}-router-1";
        await DockerCli.TryAsync("docker", "exec", router, "sh", "-c", "cat /dev/zero > /state/full");

        await using var load = new SiteLoad(site.Port);
        await load.AnswersAsync("1", 20);
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2"));
        Assert.StartsWith("The router cannot write to its disk\n", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains(site.Project, error.ToString(), StringComparison.Ordinal);
        await load.AnswersAsync("1", 20);
        await load.EndAsync();
        Assert.Empty(load.Failures);

        await DockerCli.DockerAsync("exec", router, "rm", "/state/full");
        await site.DeployAsync("2");
        await site.ServesAsync("2");
        Assert.Equal(["1", "2"], (await site.LookAsync()).History.Rollouts.Where(x => x.Succeeded).Select(x => x.Rollout.Release.Version).Distinct());
    }

    private async Task<string> MadeAsync() => await DockerCli.DockerAsync("exec", (await _site.OfAsync("web"))[0].Id, "cat", "/run/secrets/made");
}
