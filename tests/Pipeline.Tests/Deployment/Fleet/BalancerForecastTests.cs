using Pipeline.Deployment;

namespace Pipeline.Tests.Deployment.Fleet;

public sealed class BalancerForecastTests
{
    [Fact]
    public async Task First_deployment_takes_each_machine_in_once_it_serves()
    {
        using var site = Hooked();
        Assert.Equal(
            string.Join('\n', Enumerable.Range(1, 3).Select(x => $"balancer: once its edge serves, in m{x} (10.0.0.{x}:443), as it gets 1: `in`")),
            string.Join('\n', await site.Foretell("1")));
        Assert.Empty(site.Balancer.Calls);
        Assert.Empty(site.Host.Records);
    }

    [Fact]
    public async Task Each_hook_is_named_with_its_machine_its_moment_and_its_reason()
    {
        using var site = Hooked(least: 1);
        await site.Deploy("1");
        site.Hosts[0].ReplacesEdge = true;
        site.Hosts[1].Cut = true;
        site.Machines = site.Machines.RemoveAt(2);
        Assert.Equal(
            string.Join('\n',
            [
                "balancer: at the beginning, in m1 (10.0.0.1:443), as it serves 1: `in`",
                "balancer: before anything is changed, out m2 (10.0.0.2:443), as it is not reached: `out`",
                "balancer: before anything is changed, out m3 (10.0.0.3:443), as it is not among the machines any more: `out`",
                "balancer: before its edge is replaced, out m1 (10.0.0.1:443), as nobody is served there meanwhile: `out`",
                "balancer: when its edge was replaced, in m1 (10.0.0.1:443), as it serves again: `in`",
            ]),
            string.Join('\n', await site.Foretell("2")));

        // A way back replaces no edge.
        Assert.DoesNotContain(await site.Foretell("1", RolloutKind.Rollback), x => x.Contains("replaced", StringComparison.Ordinal));
        site.Hosts[0].ReplacesEdge = null;
        Assert.Contains("balancer: whether m1 is taken out while its edge is replaced cannot be said from here", await site.Foretell("2"));
    }

    [Fact]
    public async Task A_deployment_runs_the_hooks_that_a_dry_run_has_named()
    {
        using var site = Hooked(least: 1);
        await site.Deploy("1");
        site.Hosts[1].Cut = true;
        var (first, second, third) = (site.Machines[0], site.Machines[1], site.Machines[2]);
        site.Machines = [first with { Machine = first.Machine with { Port = 8443 } }, second];
        await AgreeAsync("2");
        site.Hosts[1].Cut = false;
        site.Machines = [site.Machines[0], second, third];
        await AgreeAsync("3");
        site.Machines = [site.Machines[0], second with { Machine = second.Machine with { Serves = false } }, third];
        await AgreeAsync("4");

        async Task AgreeAsync(string version)
        {
            var foretold = (await site.Foretell(version)).Select(x => x.Split(", ")[1].Split(" (")[0]);
            site.Balancer.Calls.Clear();
            await site.Deploy(version);
            Assert.Equal(site.Balancer.Calls.Order(StringComparer.Ordinal), foretold.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Without_hooks_only_a_machine_that_left_is_named()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        Assert.Empty(await site.Foretell("2"));
        site.Machines = site.Machines.RemoveAt(2);
        Assert.StartsWith("! m3 is not among the machines any more: see that the balancer sends nothing to 10.0.0.3:443", Assert.Single(await site.Foretell("2")), StringComparison.Ordinal);
    }

    private static Site Hooked(int? least = null)
    {
        var site = new Site(3, least);
        site.Balancer.IsCalled = true;
        return site;
    }
}
