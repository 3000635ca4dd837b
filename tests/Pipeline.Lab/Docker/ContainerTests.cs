using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Lab.Docker;

public sealed class ContainerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [LabFact]
    public async Task A_container_runs_to_its_end_and_its_words_are_kept()
    {
        await using var docker = await LabDocker.StartAsync();
        var result = await docker.Engine.RunAsync(docker.Run("echo out; echo err >&2; exit 7"), Minute, default);
        Assert.Equal(7, result.ExitCode);
        Assert.Equal(["err", "out"], result.Output.Split('\n').Order());
        Assert.Empty(await docker.Engine.ContainersOfAsync(docker.Name, default));
    }

    [LabFact]
    public async Task Limits_mounts_and_a_read_only_root_hold()
    {
        await using var docker = await LabDocker.StartAsync();
        var spec = docker.Run("id -u; touch /x 2>&1; touch /scratch/x && echo written; cd /sys/fs/cgroup; cat memory.max 2>/dev/null || cat memory/memory.limit_in_bytes; cat pids.max 2>/dev/null || cat pids/pids.max; echo $COLOUR; grep CapEff /proc/self/status") with
        {
            ReadOnly = true,
            Unprivileged = true,
            User = "1234",
            Memory = 64 << 20,
            Cpus = 0.5,
            Pids = 50,
            Mounts = [ContainerMount.Tmpfs("/scratch", 1 << 20)],
            Environment = LabValues.Of(("COLOUR", "green")),
        };
        var result = await docker.Engine.RunAsync(spec, Minute, default);
        Assert.Equal(
            ["1234", "touch: /x: Read-only file system", "written", "67108864", "50", "green", "CapEff:\t0000000000000000"], result.Output.Split('\n'));
    }

    [LabFact]
    public async Task Containers_find_each_other_by_name_in_a_network_of_their_own()
    {
        await using var docker = await LabDocker.StartAsync();
        var network = docker.Name + "-net";
        await docker.Engine.CreateNetworkAsync(network, docker.Labels, isolated: true, default);
        var server = await docker.Engine.StartAsync(
            docker.Run("mkdir /tmp/w; echo hello >/tmp/w/index.html; exec httpd -f -p 80 -h /tmp/w") with { Network = network, Aliases = ["web"] }, default);
        await docker.Engine.WaitReadyAsync(server, ["wget", "-qO-", "http://localhost/"], Minute, default);
        var client = await docker.Engine.RunAsync(docker.Run("wget -qO- http://web/") with { Network = network }, Minute, default);
        Assert.Equal("hello", client.Output);
    }

    [LabFact]
    public async Task A_published_port_answers_on_the_loopback_only()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("mkdir /tmp/w; echo hello >/tmp/w/index.html; exec httpd -f -p 80 -h /tmp/w") with { Ports = [80] }, default);
        await docker.Engine.WaitReadyAsync(id, ["wget", "-qO-", "http://localhost/"], Minute, default);
        var port = (await docker.Engine.FindContainerAsync(id, default))!.Ports[80];
        using var http = new HttpClient();
        Assert.Equal("hello\n", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")));
    }

    [LabFact]
    public async Task A_program_that_never_gets_ready_is_told_with_its_words()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("echo starting; exec sleep 600"), default);
        var e = await Assert.ThrowsAsync<PipelineException>(() =>
            docker.Engine.WaitReadyAsync(id, ["sh", "-c", "echo no database; exit 3"], TimeSpan.FromSeconds(5), default));
        Assert.Contains("did not get ready within 5 s", e.Message);
        Assert.Contains("exited with 3: no database", e.Message);
        Assert.Contains("| starting", e.Message);
    }

    [LabFact]
    public async Task A_container_that_ends_instead_of_getting_ready_is_told_at_once()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("echo cannot bind; exit 4"), default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.WaitReadyAsync(id, ["true"], TimeSpan.FromMinutes(10), default));
        Assert.Contains("ended before it got ready", e.Message);
        Assert.Contains("it exited with 4", e.Message);
        Assert.Contains("| cannot bind", e.Message);
    }

    [LabFact]
    public async Task Who_uses_too_much_memory_is_told_so()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("x=a; while :; do x=$x$x; done") with { Memory = 16 << 20, Init = false }, default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.WaitExitAsync(id, Minute, default));
        Assert.Contains("used more memory than it may", e.Message);
    }

    [LabFact]
    public async Task Who_does_not_end_in_time_is_told_and_can_be_removed()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("echo working; exec sleep 600"), default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.WaitExitAsync(id, TimeSpan.FromSeconds(1), default));
        Assert.Contains("did not end within 1 s", e.Message);
        await docker.Engine.RemoveAsync(id, default);
        await docker.Engine.RemoveAsync(id, default);
        Assert.Null(await docker.Engine.FindContainerAsync(id, default));
    }

    [LabFact]
    public async Task A_folder_is_copied_out_of_a_container_that_has_ended()
    {
        await using var docker = await LabDocker.StartAsync();
        using var folder = new TemporaryFolder();
        var id = await docker.Engine.StartAsync(docker.Run("mkdir -p /results/deep; echo 1 >/results/junit.xml; echo 2 >/results/deep/x; ln -s /etc/passwd /results/link"), default);
        Assert.Equal(0, await docker.Engine.WaitExitAsync(id, Minute, default));
        Assert.Equal(2, await docker.Engine.CopyFromAsync(id, "/results", folder / "out", default));
        Assert.Equal("1\n", File.ReadAllText(folder / "out/junit.xml"));
        Assert.Equal("2\n", File.ReadAllText(folder / "out/deep/x"));
        Assert.False(Path.Exists(folder / "out/link"));
        Assert.Null(await docker.Engine.CopyFromAsync(id, "/nothing", folder / "none", default));
    }

    [LabFact]
    public async Task The_log_is_bounded_by_lines_and_bytes()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("yes 0123456789012345678901234567890123456789 | head -50000; echo the end"), default);
        await docker.Engine.WaitExitAsync(id, Minute, default);
        var last = await docker.Engine.LogsAsync(id, tail: 2);
        Assert.Equal(["0123456789012345678901234567890123456789", "the end"], last.AsEnumerable());
        var all = await docker.Engine.LogsAsync(id, tail: 100_000);
        Assert.StartsWith("…", all[0], StringComparison.Ordinal);
        Assert.Equal("the end", all[^1]);
        Assert.InRange(all.Sum(x => x.Length + 1), 500_000, 530_000);
    }

    [LabFact]
    public async Task An_image_that_is_not_here_and_a_program_that_is_not_in_it_are_told()
    {
        await using var docker = await LabDocker.StartAsync();
        var missing = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.StartAsync(new ContainerSpec("lab-registry/none:1"), default));
        Assert.Contains("The engine has no image lab-registry/none:1", missing.Message);
        var program = await Assert.ThrowsAsync<PipelineException>(() =>
            docker.Engine.StartAsync(new ContainerSpec(docker.Image) { System = docker.Name, Command = ["/no/such"] }, default));
        Assert.Contains("no such file or directory", program.Message);
        Assert.Empty(await docker.Engine.ContainersOfAsync(docker.Name, default));
    }
}
