using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment;

/// <summary>Steps that look before anything is started: proofs and room.</summary>
public sealed class LookingStepTests
{
    [Fact]
    public async Task Refused_proof_ends_a_deployment_with_code_3_before_anything_was_touched()
    {
        using var site = new Site();
        site.Ask("verify that each image is signed");
        await site.Deploy("1");
        site.Host.Trace.Clear();
        site.Host.Verifies = _ => throw PipelineException.Refused("An image is not signed", "shop/web", "no signature is beside it", "sign it");

        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("next: sign it; nothing was changed, 1 keeps serving", error.Message);
        Assert.DoesNotContain("open", site.Host.Trace);
        Assert.Equal("verify: An image is not signed", site.History.Rollouts.Last().End!.Reason);
        Assert.Equal("1", site.History.Current!.Rollout.Release.Version);
    }

    [Fact]
    public async Task Registry_that_cannot_be_asked_is_a_failure_and_no_refusal()
    {
        using var site = new Site();
        site.Ask("verify that each image is signed");
        site.Host.Verifies = _ => throw PipelineException.Failed("The registry could not be asked");

        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("1"));

        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains("nothing was started", error.Message);
    }

    [Fact]
    public async Task Plan_names_both_steps_first_and_a_rollback_does_without_them()
    {
        using var site = new Site();
        site.Ask("verify nothing", new Capacity([new Capacity.Want("web", 4, new(1, 96))], 1024));
        var plan = await site.Deploy("1");

        Assert.Equal(["verify", "capacity", "edge"], plan.Steps.Take(3).Select(x => x.Name));
        Assert.Contains("1. verify   verify nothing\n   2. capacity see that the host has 384 MiB of memory", plan.ToString());

        await site.Deploy("2");
        site.Host.Verifies = _ => throw new InvalidOperationException("the registry is gone");
        Assert.DoesNotContain(await Steps(site.Rollback()), x => x is "verify" or "capacity");
        Assert.Equal("1", site.History.Current!.Rollout.Release.Version);
    }

    private static async Task<IEnumerable<string>> Steps(Task<DeployPlan> plan) => (await plan).Steps.Select(x => x.Name);
}
