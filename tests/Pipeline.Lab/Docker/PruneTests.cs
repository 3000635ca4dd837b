using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Lab.Docker;

public sealed class PruneTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [LabFact]
    public async Task Only_what_is_unused_and_carries_the_label_goes()
    {
        await using var docker = await LabDocker.StartAsync();
        await using var other = await LabDocker.StartAsync();
        var ended = await docker.Engine.StartAsync(docker.Run("true"), default);
        await docker.Engine.WaitExitAsync(ended, Minute, default);
        await docker.Engine.CreateNetworkAsync(docker.Name + "-used", docker.Labels, isolated: true, default);
        await docker.Engine.CreateNetworkAsync(docker.Name + "-unused", docker.Labels, isolated: true, default);
        await docker.Engine.CreateVolumeAsync(docker.Name + "-used", docker.Labels, default);
        await docker.Engine.CreateVolumeAsync(docker.Name + "-unused", docker.Labels, default);
        var running = await docker.Engine.StartAsync(
            docker.Run("exec sleep 600") with { Network = docker.Name + "-used", Mounts = [ContainerMount.Volume(docker.Name + "-used", "/data")] }, default);
        var foreign = await other.Engine.StartAsync(other.Run("true"), default);
        await other.Engine.WaitExitAsync(foreign, Minute, default);

        var careful = await docker.Engine.PlanPruneAsync(docker.Name, new PruneScope([]), default);
        Assert.DoesNotContain(careful.Remove, x => x.Kind == "volume");
        var plan = await docker.Engine.PlanPruneAsync(docker.Name, new PruneScope([], Volumes: true), default);
        Assert.Equal(["container", "network", "volume"], plan.Remove.Select(x => x.Kind));
        Assert.All(plan.Remove.Skip(1), x => Assert.EndsWith("-unused", x.Name));
        Assert.NotNull(await docker.Engine.FindContainerAsync(ended, default));

        Assert.Empty(await docker.Engine.PruneAsync(plan, default));
        Assert.Null(await docker.Engine.FindContainerAsync(ended, default));
        Assert.True((await docker.Engine.FindContainerAsync(running, default))!.Running);
        Assert.NotNull(await other.Engine.FindContainerAsync(foreign, default));
    }

    [LabFact]
    public async Task Images_to_keep_and_images_in_use_stay()
    {
        await using var docker = await LabDocker.StartAsync();
        var (kept, used, old) = (Build(docker, "kept"), Build(docker, "used"), Build(docker, "old"));
        await docker.Engine.StartAsync(docker.Run("exec sleep 600") with { Image = used }, default);
        var keptId = (await docker.Engine.FindImageAsync(kept, default))!.Id;
        var plan = await docker.Engine.PlanPruneAsync(docker.Name, new PruneScope([keptId]), default);
        Assert.Equal([old], plan.Remove.Where(x => x.Kind == "image").Select(x => x.Name));
        Assert.Equal(["is to be kept", "uses it"], plan.Keep.Where(x => x.Item.Kind == "image").Select(x => x.Reason.EndsWith("uses it", StringComparison.Ordinal) ? "uses it" : "is to be kept").Order());
        Assert.Empty(await docker.Engine.PruneAsync(plan, default));
        Assert.Null(await docker.Engine.FindImageAsync(old, default));
        Assert.NotNull(await docker.Engine.FindImageAsync(kept, default));
        await docker.Engine.RemoveImageAsync(kept, default);
    }

    [LabFact]
    public async Task What_came_into_use_after_the_plan_stays()
    {
        await using var docker = await LabDocker.StartAsync();
        var network = docker.Name + "-net";
        await docker.Engine.CreateNetworkAsync(network, docker.Labels, isolated: true, default);
        var plan = await docker.Engine.PlanPruneAsync(docker.Name, new PruneScope([]), default);
        await docker.Engine.StartAsync(docker.Run("exec sleep 600") with { Network = network }, default);
        var left = Assert.Single(await docker.Engine.PruneAsync(plan, default));
        Assert.Contains("has active endpoints", left.Reason);
    }

    [LabFact]
    public async Task The_disk_is_counted_and_a_shortage_says_what_to_free()
    {
        await using var docker = await LabDocker.StartAsync();
        var use = await docker.Engine.DiskUseAsync(default);
        Assert.True(use.Free > 0);
        Assert.True(use.Images > 0);
        await docker.Engine.RequireSpaceAsync(1, default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.RequireSpaceAsync(long.MaxValue, default));
        Assert.Contains("short of disk", e.Message);
        Assert.Contains("docker builder prune", e.Message);
    }

    private static string Build(LabDocker docker, string name)
    {
        var reference = $"{docker.Name}/{name}:1";
        using var commit = System.Diagnostics.Process.Start("sh", ["-ec",
            $"id=$(docker create {docker.Image} {name}); docker commit -c 'LABEL pipeline.system={docker.Name}' -c 'ENV NAME={name}' $id {reference} >/dev/null; docker rm $id >/dev/null"]);
        commit.WaitForExit();
        Assert.Equal(0, commit.ExitCode);
        return reference;
    }
}
