using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Deployment.Fleet;
using Pipeline.Diagnostics;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment.Fleet;

public sealed class BalancerHookTests
{
    [Fact]
    public async Task Machines_are_taken_in_when_their_edges_serve_and_stay_in_through_a_deployment()
    {
        using var site = Hooked();
        site.Balancer.Takes = x => Assert.Equal("1", site.Hosts[x[^1] - '1'].ActiveVersion);
        await site.Deploy("1");
        Assert.Equal(["in m1", "in m2", "in m3"], site.Balancer.Calls.Order(StringComparer.Ordinal));

        await site.Deploy("2");
        Assert.DoesNotContain(site.Balancer.Calls, x => x.StartsWith("out", StringComparison.Ordinal));
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
    }

    [Fact]
    public async Task Machine_that_is_left_out_is_taken_out_first_and_in_when_it_serves_what_the_others_do()
    {
        using var site = await Deployed(least: 2);
        site.Hosts[2].Cut = true;
        site.Balancer.Takes = x => Assert.True(x != "out m3" || !site.Host.Trace.Contains("open"), "something was changed before");
        site.Host.Trace.Clear();
        await site.Deploy("2");
        Assert.Contains("out m3", site.Balancer.Calls);
        Assert.Equal(["m1", "m2"], site.Balancer.Machines);

        site.Hosts[2].Cut = false;
        site.Balancer.Takes = x => Assert.True(x != "in m3" || site.Hosts[2].ActiveVersion == "2", "it is in before it serves");
        await site.Recover();
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
        Assert.Equal("2", site.ActiveVersion);
    }

    [Fact]
    public async Task A_hook_that_fails_before_anything_was_changed_stops_the_deployment()
    {
        using var site = await Deployed(least: 2);
        site.Hosts[2].Cut = true;
        site.Balancer.Faults["out m3"] = () => PipelineException.Failed("the hook failed", why: "no credentials");
        site.Host.Trace.Clear();
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Contains("m3: the hook failed", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(site.Host.Trace, x => x is "open" or "place" or "start" or "switch");
        Assert.Equal("1", site.ActiveVersion);
    }

    [Fact]
    public async Task A_hook_that_fails_afterwards_is_named_and_Recover_makes_up_for_it()
    {
        using var site = Hooked();
        site.Balancer.Faults["in m2"] = () => PipelineException.Failed("the hook failed", why: "no credentials");
        await site.Deploy("1");
        Assert.Contains(site.Said, x => x.StartsWith("! m2 serves, but the hook failed: no credentials", StringComparison.Ordinal));
        Assert.Equal("1", site.ActiveVersion);
        Assert.Equal(["m1", "m3"], site.Balancer.Machines);

        site.Balancer.Faults.Clear();
        await site.Recover();
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
    }

    [Fact]
    public async Task Rollback_and_Recover_wait_for_no_hook()
    {
        using var site = await Deployed(least: 2);
        await site.Deploy("2");
        site.Hosts[2].Cut = true;
        site.Balancer.Faults["out m3"] = () => PipelineException.Failed("the hook failed");
        await site.Rollback();
        Assert.Equal("1", site.ActiveVersion);
        Assert.Contains(site.Said, x => x.StartsWith("! m3: the hook failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Machine_that_is_lost_while_a_release_is_taken_back_is_taken_out()
    {
        using var site = await Deployed();
        site.Hosts[2].Faults["drain"] = () =>
        {
            site.Hosts[2].Cut = true;
            return new IOException("connection reset");
        };
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        Assert.Equal(["m1", "m2"], site.Balancer.Machines);
        Assert.Equal(["1", "1", "2"], site.Hosts.Select(x => x.ActiveVersion));

        site.Hosts[2].Faults.Clear();
        site.Hosts[2].Cut = false;
        await site.Recover();
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
        Assert.Equal("1", site.ActiveVersion);
    }

    [Fact]
    public async Task Fleet_that_is_taken_down_has_no_machine_in_the_balancer_until_it_serves_again()
    {
        using var site = await Deployed();
        site.Balancer.Takes = x => Assert.True(!x.StartsWith("out", StringComparison.Ordinal) || site.Hosts[x[^1] - '1'].EdgeUp, "its edge had ended before");
        await site.Down();
        Assert.Empty(site.Balancer.Machines);

        await site.Deploy("2");
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_all_machines_are_in_after_Recover(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, CutAsync, x => x.Deploy("2"), ThenAsync), 30, int.MaxValue);

        static async Task<Site> CutAsync()
        {
            var site = await Deployed(least: 2);
            site.Hosts[2].Cut = true;
            return site;
        }

        static async Task ThenAsync(Site site)
        {
            site.Hosts[2].Cut = false;
            await site.Recover();
            Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
            Assert.Equal([site.ActiveVersion], site.AliveVersions);
            Assert.Empty(site.Outages);
        }
    }

    [Fact]
    public async Task What_users_of_a_machine_would_notice_is_done_on_one_machine_after_the_other()
    {
        var order = new List<string>();
        using var folder = new TemporaryFolder();
        using var balancer = new FleetBalancer(new FleetRecord(new FakeHost(folder.Path)))
        {
            Call = (machine, takesIn, _) =>
            {
                order.Add($"{(takesIn ? "in" : "out")} {machine.Name}");
                return Task.CompletedTask;
            },
        };
        var goes = new TaskCompletionSource();
        var first = balancer.AsideAsync(Known("m1"), () => goes.Task, default);
        var second = balancer.AsideAsync(Known("m2"), () => Task.CompletedTask, default);
        Assert.Equal(["out m1"], order);
        goes.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(["out m1", "in m1", "out m2", "in m2"], order);

        await Assert.ThrowsAsync<IOException>(() => balancer.AsideAsync(Known("m1"), () => throw new IOException("it does not start"), default));
        Assert.Equal("out m1", order[^1]);
    }

    [Fact]
    public async Task A_hook_gets_its_machine_and_its_secrets_and_nothing_else_of_the_deployer()
    {
        using var folder = new TemporaryFolder();
        var call = Calls(folder.Path, TimeProvider.System, new() { ["BALANCER_TOKEN"] = "t0ken", ["SSH_KEY"] = "private" }, "sh", "-c", "env > \"$0\"; pwd >> \"$0\"", "seen");
        await call.RunAsync(new KnownMachine("web-1", "ssh://deploy@web-1", "10.0.0.1", 8443), takesIn: false, default);

        var seen = File.ReadAllLines(folder / "seen");
        string[] declared = ["MACHINE=web-1", "MACHINE_ADDRESS=10.0.0.1", "MACHINE_PORT=8443", "BALANCER_TOKEN=t0ken"];
        Assert.Empty(declared.Except(seen));
        string[] known = ["PATH", "HOME", "LANG", "TMPDIR", "DOTNET_ROOT", "MACHINE", "MACHINE_ADDRESS", "MACHINE_PORT", "BALANCER_TOKEN", "PWD", "OLDPWD", "SHLVL", "_"];
        Assert.Empty(seen.Where(x => x.Contains('=', StringComparison.Ordinal)).Select(x => x.Split('=')[0]).Except(known));
        Assert.EndsWith(Path.GetFileName(folder.Path), seen[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_fails_or_does_not_end_says_what_and_why()
    {
        using var folder = new TemporaryFolder();
        var machine = Known("web-1");
        var failed = await Assert.ThrowsAsync<PipelineException>(() => Calls(folder.Path, TimeProvider.System, [], "sh", "-c", "echo no such target; exit 3").RunAsync(machine, true, default));
        Assert.Contains("the hook that takes it into the balancer failed", failed.ToString(), StringComparison.Ordinal);
        Assert.Contains("exited with code 3", failed.ToString(), StringComparison.Ordinal);
        Assert.Contains("no such target", failed.ToString(), StringComparison.Ordinal);

        var clock = new FakeTimeProvider();
        var running = Calls(folder.Path, clock, [], "sleep", "600").RunAsync(machine, false, default);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("did not end within 120 s", (await Assert.ThrowsAsync<PipelineException>(() => running)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_without_a_secret_that_they_need_are_refused() =>
        Assert.Contains("BALANCER_TOKEN", Assert.Throws<PipelineException>(() => Calls(null, TimeProvider.System, [], "true").Require()).ToString(), StringComparison.Ordinal);

    private static HookCall Calls(string? folder, TimeProvider time, Dictionary<string, string> given, params ImmutableArray<string> command) => new(
        new BalancerHooks { Out = command, In = command, Secrets = given.Count > 0 || folder is null ? [new GivenSecret("balancer-token")] : [] },
        folder ?? ".", new GivenSecrets([new SecretSource("the test", () => given)], _ => { }), time);

    private static KnownMachine Known(string name) => new(name, $"ssh://deploy@{name}", "10.0.0.1", 443);

    private static Site Hooked(int? least = null)
    {
        var site = new Site(3, least);
        site.Balancer.IsCalled = true;
        return site;
    }

    private static async Task<Site> Deployed(int? least = null)
    {
        var site = Hooked(least);
        await site.Deploy("1");
        site.Balancer.Calls.Clear();
        return site;
    }
}
