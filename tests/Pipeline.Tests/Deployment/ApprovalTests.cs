using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment;

/// <summary>Somebody has to say yes, to exactly this plan.</summary>
public sealed class ApprovalTests : IDisposable
{
    private static readonly LocalEnvironment Approved = new("test") { Port = 8080, Approval = "two of us" };

    private readonly Site _site = new();
    private readonly List<string> _shown = [];

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Hash_that_a_dry_run_showed_approves_the_same_plan_from_any_machine()
    {
        await _site.Deploy("1");
        _site.Gate(Approved);
        var hash = (await _site.DryRun("2")).Hash;
        Assert.True(PlanHash.IsOne(hash), hash);
        _site.Gate(Approved, new Clearance { Who = "ada", Approve = hash });
        await _site.Deploy("2");

        var record = _site.History.Rollouts[^1];
        Assert.Equal(hash, record.Plan);
        Assert.Equal(("ada", $"--approve {hash}"), (record.Passed!.ApprovedBy, record.Passed.ApprovedHow));
    }

    [Fact]
    public async Task Plan_that_has_changed_since_is_refused_and_what_changed_is_told()
    {
        await _site.Deploy("1");
        _site.Gate(Approved);
        var hash = (await _site.DryRun("3")).Hash;
        // Somebody else deploys meanwhile, and a commit changes a setting.
        _site.Gate(Approved, new Clearance { Who = "bob", Approve = (await _site.DryRun("2")).Hash });
        await _site.Deploy("2");
        _site.Define(x => x with { Settings = x.Settings.With(new() { ["PRICE"] = "5" }) });
        _site.Gate(Approved, new Clearance { Who = "ada", Approve = hash });
        var error = await RefusedAsync("3");

        Assert.Contains("The plan is another one than was approved", error.Message);
        Assert.Contains("changed since: its settings, what it replaces, the steps; it is ", error.Message);
        Assert.Equal("2", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Hash_of_another_release_or_environment_approves_nothing()
    {
        _site.Gate(Approved);
        var plan = await _site.DryRun("1");

        Assert.Equal(["the release", "the steps"], PlanHash.Changed(plan.Hash, await _site.DryRun("2")).ToArray());
        Assert.Equal(["the system or the environment"], PlanHash.Changed(plan.Hash, plan with { Environment = "production" }).ToArray());
        Assert.Equal(["something that these digits do not show"], PlanHash.Changed(new string('0', 24) + plan.Hash[24..], plan).ToArray());
        Assert.Empty(PlanHash.Changed(plan.Hash, await _site.DryRun("1")));
    }

    [Fact]
    public async Task What_was_warm_and_is_not_any_more_leaves_the_plan_the_same()
    {
        _site.Choose(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await _site.Deploy("1");
        await _site.Deploy("2");
        var before = await _site.DryRun("3");
        _site.Clock.Advance(TimeSpan.FromMinutes(11));
        var after = await _site.DryRun("3");

        Assert.NotEqual(before.Steps.Length, after.Steps.Length);
        Assert.Equal(before.Hash, after.Hash);
    }

    [Fact]
    public async Task Person_who_types_the_version_approves()
    {
        _site.Gate(Approved, Person("1"));
        await _site.Deploy("1");

        Assert.Equal(("ada", "typed the version at a prompt"), (_site.History.Rollouts[^1].Passed!.ApprovedBy, _site.History.Rollouts[^1].Passed!.ApprovedHow));
        Assert.Contains(_shown, x => x.Contains("Deploy of shop 1 (sha256:1) to test", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("yes", "`yes` was typed, and not 1")]
    [InlineData("", "nothing was typed")]
    [InlineData(null, "nothing was typed")]
    public async Task Anything_else_approves_nothing(string? typed, string why)
    {
        _site.Gate(Approved, Person(typed));

        Assert.Contains(why, (await RefusedAsync("1")).Message);
        Assert.Empty(_site.Host.Trace);
    }

    [Fact]
    public async Task Nobody_is_asked_while_something_else_refuses()
    {
        _site.Ask("verify that each image is signed");
        _site.Host.Verifies = _ => throw PipelineException.Refused("An image is not signed", null, null, "sign it");
        _site.Gate(Approved, Person("1"));
        await RefusedAsync("1");

        Assert.Empty(_shown);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_refusal_says_what_to_give()
    {
        _site.Gate(Approved);
        var error = await RefusedAsync("1");

        Assert.Contains("A deployment to test has to be approved", error.Message);
        Assert.Contains($"--approve {(await _site.DryRun("1")).Hash}", error.Message);
    }

    [Fact]
    public async Task Reviewers_on_GitHub_approve_and_are_on_record()
    {
        _site.Gate(Approved, new Clearance { Reviewers = _ => Task.FromResult<ImmutableArray<string>>(["ada", "bob"]) });
        await _site.Deploy("1");

        Assert.Equal(("ada, bob", "reviewers of the environment on GitHub"), (_site.History.Rollouts[^1].Passed!.ApprovedBy, _site.History.Rollouts[^1].Passed!.ApprovedHow));
    }

    [Fact]
    public async Task Run_that_nobody_reviewed_on_GitHub_is_refused_also_when_GitHub_does_not_answer()
    {
        _site.Gate(Approved, new Clearance { Reviewers = _ => Task.FromResult<ImmutableArray<string>>([]) });
        Assert.Contains("set required reviewers there", (await RefusedAsync("1")).Message);

        _site.Gate(Approved, new Clearance { Reviewers = _ => throw PipelineException.Failed("GitHub is down") });
        Assert.Contains("whether it was approved on GitHub is not known: GitHub is down", (await RefusedAsync("1")).Message);
    }

    [Fact]
    public async Task Dry_run_shows_each_gate_and_asks_nobody()
    {
        _site.Ask("verify that each image is signed");
        _site.Host.Verifies = _ => throw PipelineException.Refused("An image is not signed", null, null, "sign it");
        _site.Gate(
            Approved with { Gates = new Gates { Hours = new OfficeHours(new TimeOnly(8, 0), new TimeOnly(17, 0)) { Days = [DayOfWeek.Sunday] } } }, Person("1"));
        var plan = await _site.DryRun("1");
        var lines = await new Looks(_site.Host, new Narration(_ => { }, _ => { }), _site.Clock).TellAsync(plan, default);

        Assert.Equal(["gates", "verify", "approve"], plan.Steps.Take(3).Select(x => x.Name));
        Assert.Equal(
            [
                "✓ hours: it is within Sun 08:00 to 17:00 UTC", "✗ verify: An image is not signed", "  → sign it",
                "✓ approval: a person at the terminal is asked, once nothing else refuses",
            ],
            lines.ToArray());
        Assert.Empty(_shown);
    }

    private Clearance Person(string? types) => new()
    {
        Who = "ada",
        Ask = (lines, prompt) =>
        {
            _shown.AddRange([.. lines, prompt]);
            return types;
        },
    };

    private async Task<PipelineException> RefusedAsync(string version)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy(version));
        Assert.Equal(ExitCode.Refused, error.Code);
        return error;
    }
}
