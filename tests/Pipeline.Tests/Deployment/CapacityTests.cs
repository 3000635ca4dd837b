using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Resources = Pipeline.Systems.Services.Resources;
using Pipeline.Tests.Deployment.Docker;
using Pipeline.Tests.Rendering;

namespace Pipeline.Tests.Deployment;

public sealed class CapacityTests
{
    private static readonly SystemDefinition System = SmallSystem.Definition with
    {
        Services = [.. SmallSystem.Definition.Services.Select(x => x switch
        {
            Web or Worker => x with { Limits = new Resources(1, 100) },
            Store => x with { Limits = new Resources(2, 1000) },
            _ => x with { Limits = null },
        })],
    };

    // Router 512, Redis 1000; two replicas each of web and worker.
    [Theory]
    [InlineData("blue-green", 512 + 1000 + 400 + 400)]
    [InlineData("canary", 512 + 1000 + 400 + 400)]
    [InlineData("rolling", 512 + 1000 + 200 + 400)]
    [InlineData("stop-first", 512 + 1000 + 200 + 200)]
    public void Wanted_is_what_lasts_and_what_a_strategy_runs_side_by_side(string strategy, int memory) => Assert.Equal(memory, Of(strategy).Memory);

    [Fact]
    public void Host_that_has_just_enough_is_taken() => Of("blue-green").Require("host", 2, 2312, 1024);

    [Fact]
    public void Sum_above_the_hosts_memory_is_refused_with_who_wants_what()
    {
        var error = Refused(() => Of("blue-green").Require("ssh://deploy@host", 2, 2311, 4096));

        Assert.Contains("2312 MiB are wanted, 2311 MiB are there", error.Message);
        Assert.Contains("where: ssh://deploy@host", error.Message);
        Assert.Contains("web                    4 ×    100 MiB      1 cpu     400 MiB", error.Message);
        Assert.Contains("nginx                  1 × no limit                   0 MiB", error.Message);
        Assert.Contains("together                                           2312 MiB", error.Message);
    }

    [Theory]
    [InlineData(1, 8000, "2 processors and 1000 MiB, of 1 processors and 8000 MiB")]
    [InlineData(4, 900, "2 processors and 1000 MiB, of 4 processors and 900 MiB")]
    public void Service_above_the_host_is_refused_by_its_name(int cpus, int memory, string why)
    {
        var error = Refused(() => Of("stop-first").Require("host", cpus, memory, null));

        Assert.Contains("redis may use more than the host has", error.Message);
        Assert.Contains(why, error.Message);
    }

    [Fact]
    public void Disk_below_the_floor_is_refused_with_both_figures()
    {
        var error = Refused(() => Of("rolling").Require("host", 2, 8000, 1023));

        Assert.Contains("1023 MiB are free where the engine keeps its data, 1024 MiB must be (FreeDisk of the environment)", error.Message);
        Of("rolling").Require("host", 2, 8000, null);
    }

    [Theory]
    [InlineData("blue-green", (4 * 8) + (4 * 2))]
    [InlineData("rolling", (2 * 8) + (4 * 2))]
    [InlineData("stop-first", (2 * 8) + (2 * 2))]
    public void Connections_of_what_runs_side_by_side_are_counted_and_refused_above_what_the_store_lets_in(string strategy, int wanted)
    {
        Connected(wanted, strategy).Require("host", 8, 8000, null);
        var error = Refused(() => Connected(wanted - 1, strategy).Require("host", 8, 8000, null));

        Assert.Contains("redis lets in too few connections for a release that takes over", error.Message);
        Assert.Contains($"{wanted} may be opened at once, {wanted - 1} are let in", error.Message);
        Assert.Contains($"web                    {(strategy == "blue-green" ? 4 : 2)} ×   8 connections", error.Message);
    }

    [Fact]
    public void A_pooler_counts_as_its_own_connections_at_the_server_and_services_count_at_the_pooler()
    {
        var services = OddSystem.WithReplicas.Services;
        var pooler = services.OfType<Store>().Single(x => x.Name == "pgbouncer");
        var capacity = Of("blue-green", OddSystem.WithReplicas with { Services = [.. services.Select(x => x is Web ? x with { Pools = [new Pool(pooler, 8)] } : x)] });

        Assert.Equal([("postgres", 97, 20), ("postgres-replica-1", 97, 0), ("postgres-replica-2", 97, 0), ("pgbouncer", 200, 32)], capacity.Connections.Select(x => (x.Store, x.Most, x.Wanted)));
    }

    [Fact]
    public void Connections_that_nobody_has_declared_do_not_count()
    {
        Of("blue-green").Require("host", 2, 2312, null);
        Assert.Empty(Of("blue-green").Connections);
    }

    [Fact]
    public void Pool_without_a_size_or_of_a_store_that_is_not_there_is_a_mistake()
    {
        var wrong = System with { Services = [.. System.Services.Select(x => x is Web ? x with { Pools = [new Pool(Redis, 0), new Pool(Redis with { Name = "other" }, 1)] } : x)] };

        Assert.Equal(
            ["Services[web].Pools[redis].Size: must be 1 or more", "Services[web].Pools: other is not among the system's services"],
            wrong.Mistakes().Select(x => $"{x.Where}: {x.Why}").Where(x => x.Contains("Pools", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 102400 51200 2097152 50% /state\n", 2048L)]
    [InlineData("df: /state: No such file or directory\n", null)]
    [InlineData("", null)]
    public void Free_disk_is_what_df_calls_available(string output, long? expected) => Assert.Equal(expected, HostRoom.FreeOf(output));

    private static Store Redis => System.Services.OfType<Store>().Single();

    /// <summary>The system with pools of 8 and 2 connections in each replica of its web service and worker.</summary>
    private static Capacity Connected(int most, string strategy) => Of(strategy, System with
    {
        Services = [.. System.Services.Select(x => x switch
        {
            Store store => store with { Connections = most },
            Web => x with { Pools = [new Pool(Redis, 8)] },
            Worker => x with { Pools = [new Pool(Redis, 2)] },
            _ => x,
        })],
    });

    private static Capacity Of(string strategy, SystemDefinition? system = null) => Capacity.Of(
        system ?? System, strategy switch { "rolling" => new RollingStrategy(), "canary" => new CanaryStrategy(), "stop-first" => new StopFirstStrategy(), _ => new BlueGreenStrategy() }, 1024);

    private static PipelineException Refused(Action require)
    {
        var error = Assert.Throws<PipelineException>(require);
        Assert.Equal(ExitCode.Refused, error.Code);
        return error;
    }
}
