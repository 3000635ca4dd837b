using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Resources = Pipeline.Systems.Services.Resources;
using Pipeline.Tests.Deployment.Docker;

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
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 102400 51200 2097152 50% /state\n", 2048L)]
    [InlineData("df: /state: No such file or directory\n", null)]
    [InlineData("", null)]
    public void Free_disk_is_what_df_calls_available(string output, long? expected) => Assert.Equal(expected, HostRoom.FreeOf(output));

    private static Capacity Of(string strategy) => Capacity.Of(
        System, strategy switch { "rolling" => new RollingStrategy(), "canary" => new CanaryStrategy(), "stop-first" => new StopFirstStrategy(), _ => new BlueGreenStrategy() }, 1024);

    private static PipelineException Refused(Action require)
    {
        var error = Assert.Throws<PipelineException>(require);
        Assert.Equal(ExitCode.Refused, error.Code);
        return error;
    }
}
