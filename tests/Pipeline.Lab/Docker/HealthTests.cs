using System.Diagnostics;
using Pipeline.Diagnostics;

namespace Pipeline.Lab.Docker;

public sealed class HealthTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [LabFact]
    public async Task Healthy_is_waited_for()
    {
        await using var docker = await LabDocker.StartAsync();
        var image = Checked(docker, "test -e /tmp/ready", retries: 100);
        var id = await docker.Engine.StartAsync(docker.Run("sleep 1; touch /tmp/ready; exec sleep 600") with { Image = image }, default);
        await docker.Engine.WaitHealthyAsync(id, Minute, default);
        Assert.Equal("healthy", (await docker.Engine.FindContainerAsync(id, default))!.Health);
    }

    [LabFact]
    public async Task A_failing_health_check_is_told_with_what_it_said()
    {
        await using var docker = await LabDocker.StartAsync();
        var image = Checked(docker, "echo cannot reach the database; exit 1");
        var id = await docker.Engine.StartAsync(docker.Run("echo serving; exec sleep 600") with { Image = image }, default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.WaitHealthyAsync(id, Minute, default));
        Assert.Contains("is not healthy", e.Message);
        Assert.Contains("exit 1: cannot reach the database", e.Message);
        Assert.Contains("| serving", e.Message);
    }

    [LabFact]
    public async Task Who_has_no_health_check_cannot_be_waited_for()
    {
        await using var docker = await LabDocker.StartAsync();
        var id = await docker.Engine.StartAsync(docker.Run("exec sleep 600"), default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => docker.Engine.WaitHealthyAsync(id, Minute, default));
        Assert.Contains("has no health check", e.Message);
    }

    [LabFact]
    public async Task Events_of_the_system_come_in_order()
    {
        await using var docker = await LabDocker.StartAsync();
        using var stop = new CancellationTokenSource(Minute);
        var seen = new List<string>();
        var reading = Task.Run(async () =>
        {
            await foreach (var happened in docker.Engine.EventsAsync(docker.Name, stop.Token))
            {
                lock (seen)
                    seen.Add(happened.Action);
                if (happened.Action == "destroy" && happened.Attributes["name"].EndsWith("-last", StringComparison.Ordinal))
                    break;
            }
        });
        // The stream has no moment at which it says that it has begun: until it shows a first event, more are made.
        while (Count() == 0)
            await docker.Engine.RunAsync(docker.Run("true"), Minute, stop.Token);
        await docker.Engine.RunAsync(docker.Run("exit 3") with { Name = docker.Name + "-last" }, Minute, stop.Token);
        await reading;
        Assert.Equal(["create", "start", "die", "destroy"], seen.TakeLast(4));

        int Count()
        {
            lock (seen)
                return seen.Count;
        }
    }

    private static string Checked(LabDocker docker, string check, int retries = 3)
    {
        var name = $"lab-registry/checked:{Guid.NewGuid().ToString("n")[..8]}";
        using var commit = Process.Start("sh", ["-ec",
            $"id=$(docker create {docker.Image} true); docker commit -c 'HEALTHCHECK --interval=200ms --retries={retries} --timeout=5s CMD {check}' $id {name} >/dev/null; docker rm $id >/dev/null"]);
        commit.WaitForExit();
        Assert.Equal(0, commit.ExitCode);
        docker.Owns(name);
        return name;
    }
}
