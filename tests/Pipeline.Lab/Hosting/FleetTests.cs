using System.Diagnostics;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Lab.Hosting;

/// <summary>A system on three hosts with engines of their own, which are reached over ssh.</summary>
public sealed class FleetTests
{
    [LabFact("mmdebstrap", "ssh", "ssh-keygen", Turn = 0)]
    public async Task Release_is_exposed_on_all_machines_or_on_none()
    {
        await using var fleet = await LabFleet.StartAsync();
        var third = fleet.Machines[2];
        await fleet.DeployAsync("1");
        await ServeAsync("1", "1", "1");
        // The store is reached from all machines under its name; jobs ran once.
        Assert.Equal("1", (await fleet.RedisAsync("GET 'job 1'")).Trim());
        Assert.True(int.Parse((await fleet.RedisAsync("GET tasks")).Trim(), System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Contains(await fleet.LogsAsync(), x => x.StartsWith("one: ", StringComparison.Ordinal));

        await UnderLoadAsync(async () =>
        {
            await fleet.DeployAsync("2");
            await ServeAsync("2", "2", "2");
        });

        // Cut off before the barrier: nobody sees the new release.
        await UnderLoadAsync(async () =>
        {
            var error = await FailsAsync("3", "start web");
            Assert.Contains("three", error.ToString(), StringComparison.Ordinal);
            await ServeAsync("2", "2", "2");
            await third.MendAsync();
            await fleet.RecoverAsync();
            await ServeAsync("2", "2", "2");
        });

        // Cut off after it: the others go back at once, and this one when it is reached.
        await UnderLoadAsync(async () =>
        {
            await FailsAsync("4", "drain");
            await ServeAsync("2", "2", "4");
            Assert.Contains(fleet.Said, x => x.StartsWith("! three is not reached, so nothing was taken back there", StringComparison.Ordinal));
            await third.MendAsync();
            Assert.Contains((await fleet.StatusAsync()).Drift, x => x.Service == "three");
            await fleet.RecoverAsync();
            await ServeAsync("2", "2", "2");
        });
        Assert.Empty((await fleet.StatusAsync()).Drift);

        async Task<Exception> FailsAsync(string version, string operation) => await Assert.ThrowsAsync<PipelineException>(() =>
            fleet.DeployAsync(version, host => new AtOperation(host, x => x.Name == operation, after: false, third.CutAsync)));

        Task ServeAsync(params string[] releases) => ServesAsync(fleet, releases);

        Task UnderLoadAsync(Func<Task> act) => LoadedAsync(fleet, act);
    }

    [LabFact("mmdebstrap", "ssh", "ssh-keygen", Turn = 1)]
    public async Task Machine_without_power_is_left_out_and_joins_when_it_is_back()
    {
        await using var fleet = await LabFleet.StartAsync(balanced: true);
        var third = fleet.Machines[2];
        await fleet.DeployAsync("1");
        var users = new SiteLoad(SiteClient.AddressOf(fleet.Port), reads: true);
        await using (users)
        {
            await users.AnswersAsync("1", 50);
            await third.OffAsync();
            await fleet.DeployAsync("2");
            await users.AnswersAsync("2", 50);
        }

        // What it was just answering is lost with it, and no more.
        Assert.InRange(users.Failures.Count, 0, 2);
        Assert.Contains(fleet.Said, x => x.StartsWith("! three is not reached and is left out", StringComparison.Ordinal));
        Assert.Contains((await fleet.StatusAsync()).Drift, x => x is { Service: "three", Kind: "missing" });
        await third.BootAsync();
        await fleet.RecoverAsync();
        await ServesAsync(fleet, "2", "2", "2");

        await LoadedAsync(fleet, async () =>
        {
            await fleet.RollbackAsync();
            await ServesAsync(fleet, "1", "1", "1");
        });

        // The one that keeps the record is never left out.
        await fleet.Machines[0].CutAsync();
        var refused = await Assert.ThrowsAsync<PipelineException>(() => fleet.DeployAsync("3"));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("one: ", refused.ToString(), StringComparison.Ordinal);
        await fleet.Machines[0].MendAsync();

        await fleet.DownAsync();
        foreach (var machine in fleet.Machines)
            Assert.Empty(await LabFleet.ContainersAsync(machine));
    }

    [LabFact("mmdebstrap", "ssh", "ssh-keygen", Turn = 2)]
    public async Task Machine_that_stands_still_stops_the_rollout_and_follows_when_it_goes_on()
    {
        await using var fleet = await LabFleet.StartAsync();
        await fleet.DeployAsync("1");
        await using var users = new SiteLoad(fleet.Machines[1].Port);
        await users.AnswersAsync("1", 20);
        // An engine alone, a machine before the barrier and after it, and the one that keeps the record.
        foreach (var (version, operation, machine, all) in LabSample.Of<(string, string, int, bool)>([("2", "start web", 2, false), ("3", "start web", 2, true), ("4", "drain", 2, true), ("5", "start web", 0, true)], 1))
        {
            var still = fleet.Machines[machine];
            var begun = 0L;
            var error = await Assert.ThrowsAsync<PipelineException>(() => fleet.DeployAsync(version, host => new AtOperation(host, x => x.Name == operation, after: false, async () =>
            {
                await (all ? still.PauseAsync() : still.PauseEngineAsync());
                begun = Stopwatch.GetTimestamp();
            })));
            Assert.True(begun > 0, error.ToString());
            // It is waited for once, and not by each of its calls.
            Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(90));
            Assert.Contains(still.Name, error.ToString(), StringComparison.Ordinal);
            await (all ? still.UnpauseAsync() : still.UnpauseEngineAsync());
            await fleet.RecoverAsync();
            await ServesAsync(fleet, "1", "1", "1");
        }

        await users.EndAsync();
        Assert.Empty(users.Failures);
        Assert.Empty((await fleet.StatusAsync()).Drift);
    }

    [LabFact("mmdebstrap", "ssh", "ssh-keygen", Turn = 0)]
    public async Task Machine_that_left_the_definition_is_taken_out_of_the_balancer_and_the_command_that_people_are_told_ends_it()
    {
        await using var fleet = await LabFleet.StartAsync();
        fleet.HasHooks = true;
        var third = fleet.Machines[2];
        Assert.Equal(3, (await fleet.ForetellAsync("1")).Count(x => x.StartsWith("balancer: once its edge serves, in ", StringComparison.Ordinal)));
        await fleet.DeployAsync("1");
        Assert.Equal(3, fleet.Hooked.Count(x => x.StartsWith("in ", StringComparison.Ordinal)));

        fleet.Defined = fleet.Defined.Remove(third);
        var goes = $"out three {third.Machine.Address}:{third.Port}";
        Assert.Contains(await fleet.ForetellAsync("2"), x => x.StartsWith($"balancer: before anything is changed, out three ({third.Machine.Address}:{third.Port})", StringComparison.Ordinal));
        await fleet.DeployAsync("2");
        await ServesAsync(fleet, "2", "2", "1");
        Assert.Equal(goes, fleet.Hooked[^1]);
        var told = Assert.Single(fleet.Said, x => x.StartsWith("! three is not among the machines any more, and was taken out of the balancer", StringComparison.Ordinal));
        await fleet.DeployAsync("3");
        Assert.Single(fleet.Hooked, goes);

        // The machine's own engine is what the command reaches with the user's key.
        await third.InsideAsync(told[told.IndexOf("docker --host ", StringComparison.Ordinal)..].Replace($"docker --host {third.Machine.Engine}", "docker", StringComparison.Ordinal));
        Assert.Empty(await LabFleet.ContainersAsync(third));
    }

    [LabFact("mmdebstrap", "ssh", "ssh-keygen", Turn = 3)]
    public async Task All_machines_that_serve_are_replaced_in_one_deployment_and_users_of_the_balancer_lose_nothing()
    {
        await using var fleet = await LabFleet.StartAsync();
        fleet.HasHooks = true;
        fleet.Serves = x => x.Name != "three";
        await fleet.DeployAsync("1");
        Assert.Equal(["one", "two"], fleet.In.Select(x => x.Name));
        using var stop = new CancellationTokenSource();
        var failures = new List<string>();
        var answers = new Dictionary<string, int>();
        var users = Task.Run(ComeAsync);

        fleet.Serves = x => x.Name == "three";
        await fleet.DeployAsync("2");
        Assert.Equal(["three"], fleet.In.Select(x => x.Name));

        // A release that is taken back goes back to where it was.
        fleet.Serves = x => x.Name != "three";
        fleet.Mode = "smoke";
        var failed = await Assert.ThrowsAsync<PipelineException>(() => fleet.DeployAsync("3"));
        Assert.Contains("2 serves again", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["three"], fleet.In.Select(x => x.Name));
        fleet.Mode = "";
        await fleet.DeployAsync("4");
        Assert.Equal(["one", "two"], fleet.In.Select(x => x.Name));
        await stop.CancelAsync();
        await users;
        Assert.True(failures.Count == 0 && answers.GetValueOrDefault("2") > 100, $"{string.Join(", ", answers)}\n{string.Join('\n', failures)}");
        // What lasts on a machine that stood in follows with the next deployment.
        await fleet.DeployAsync("5");
        Assert.Empty((await fleet.StatusAsync()).Drift);

        async Task ComeAsync()
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var there = fleet.In;
                using var user = new SiteClient(SiteClient.AddressOf(there[i % there.Length].Port), fresh: true);
                try
                {
                    var release = await user.ReleaseAsync("/");
                    answers[release] = answers.GetValueOrDefault(release) + 1;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    failures.Add($"{there[i % there.Length].Name}: {e.Message}");
                }

                await Task.Delay(25);
            }
        }
    }

    private static async Task ServesAsync(LabFleet fleet, params string[] releases) => Assert.Equal(releases, await fleet.ReleasesAsync());

    private static async Task LoadedAsync(LabFleet fleet, Func<Task> act)
    {
        var loads = fleet.Machines.Select(x => new SiteLoad(x.Port)).ToList();
        try
        {
            await act();
        }
        finally
        {
            foreach (var load in loads)
                await load.DisposeAsync();
        }

        Assert.All(loads, x => Assert.True(x.Failures.IsEmpty && x.Answers > 100, $"{x.Answers} answers; {string.Join('\n', x.Failures)}"));
    }
}
