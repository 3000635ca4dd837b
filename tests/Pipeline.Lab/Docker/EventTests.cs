namespace Pipeline.Lab.Docker;

public sealed class EventTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

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
}
