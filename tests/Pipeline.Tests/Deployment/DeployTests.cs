using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment;

public sealed class DeployTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task First_deployment_opens_the_edge_and_serves()
    {
        await _site.Deploy("1");

        Assert.Equal("1", _site.Host.ActiveVersion);
        Assert.Equal(2, _site.Host.AliveReplicas);
        Assert.Equal("1", _site.History.Current!.Rollout.Release.Version);
        Assert.Null(_site.History.Previous);
    }

    [Fact]
    public async Task Second_deployment_takes_the_other_slot_and_stops_the_old_release_last()
    {
        await _site.Deploy("1");
        _site.Host.Trace.Clear();
        var plan = await _site.Deploy("2");

        Assert.Equal(Slot.Green, plan.Rollout.Slot);
        Assert.Equal(["2"], _site.Host.AliveVersions);
        Assert.Equal(["open", "place", "start", "ask", "switch", "edge", "drain", "switch", "stop", "prune"], Distinct(_site.Host.Trace));
        Assert.Equal("1", _site.History.Previous!.Rollout.Release.Version);
        Assert.Empty(_site.Host.Outages);
    }

    [Fact]
    public async Task Release_that_serves_already_is_not_deployed_again()
    {
        await _site.Deploy("1");
        var plan = await _site.Deploy("1");

        Assert.Empty(plan.Steps);
        Assert.Single(_site.History.Rollouts);
    }

    [Fact]
    public async Task Release_that_lost_a_replica_is_deployed_again()
    {
        await _site.Deploy("1");
        _site.Host.KillReplicas("1");
        var plan = await _site.Deploy("1");

        Assert.NotEmpty(plan.Steps);
        Assert.Equal(2, _site.Host.AliveReplicas);
    }

    [Fact]
    public async Task Failed_health_check_leaves_the_old_release_serving()
    {
        await _site.Deploy("1");
        _site.Host.Answers["2"] = path => path == "/health/ready" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains("1 keeps serving", error.Message);
        Assert.Contains("status 503", error.Message);
        Assert.Contains("the last line of", error.Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
        Assert.Equal(["1"], _site.Host.AliveVersions);
        Assert.Empty(_site.Host.Outages);
        Assert.DoesNotContain("drain", _site.Host.Trace);
    }

    [Fact]
    public async Task Old_release_cannot_answer_for_the_new_one()
    {
        await _site.Deploy("1");
        _site.Host.Claims["2"] = "1";
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains("X-Release is 1, not 2", error.Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Service_that_flaps_is_not_accepted()
    {
        var asked = 0;
        _site.Host.Answers["1"] = path => path == "/health/ready" && Interlocked.Increment(ref asked) % 2 == 0 ? HttpStatusCode.OK : HttpStatusCode.BadGateway;
        await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("1"));

        Assert.Null(_site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Replica_that_ends_while_it_starts_fails_the_deployment_at_once()
    {
        _site.Host.Answers["1"] = _ =>
        {
            _site.Host.KillReplicas("1");
            return HttpStatusCode.ServiceUnavailable;
        };
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("1"));

        Assert.Contains("ended before it was ready", error.Message);
    }

    [Fact]
    public async Task Failed_smoke_check_switches_back()
    {
        await _site.Deploy("1");
        _site.Host.Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains("1 serves again", error.Message);
        Assert.Contains("status 500 instead of 200", error.Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
        Assert.Equal(["1"], _site.Host.AliveVersions);
        Assert.Equal("1", _site.History.Current!.Rollout.Release.Version);
        Assert.Empty(_site.Host.Outages);
    }

    [Fact]
    public async Task Failed_first_deployment_leaves_nothing_behind()
    {
        _site.Host.Answers["1"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("1"));

        Assert.Null(_site.Host.ActiveVersion);
        Assert.Equal(0, _site.Host.AliveReplicas);
        Assert.Null(_site.History.Current);
    }

    [Fact]
    public async Task New_release_that_dies_while_the_old_one_drains_is_switched_back()
    {
        await _site.Deploy("1");
        _site.Host.Faults["drain"] = () =>
        {
            _site.Host.KillReplicas("2");
            return null;
        };
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains("ended while the old one was drained", error.Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Old_releases_that_cannot_be_deleted_do_not_fail_the_deployment()
    {
        _site.Host.Faults["prune"] = () => new IOException("in use");
        await _site.Deploy("1");

        Assert.Equal("1", _site.History.Current!.Rollout.Release.Version);
        Assert.Contains(_site.Said, x => x.StartsWith("! old releases could not be deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interrupted_deployment_is_undone()
    {
        await _site.Deploy("1");
        using var interrupt = new CancellationTokenSource();
        _site.Host.Faults["ask"] = () =>
        {
            interrupt.Cancel();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _site.Deploy("2", interrupt.Token));

        Assert.Equal("1", _site.Host.ActiveVersion);
        Assert.Equal(["1"], _site.Host.AliveVersions);
        Assert.Equal("interrupted", _site.History.Rollouts[^1].End!.Reason!.Split(": ")[1]);
    }

    [Fact]
    public async Task Failing_undo_is_reported_with_its_cause()
    {
        await _site.Deploy("1");
        _site.Host.Answers["2"] = _ => HttpStatusCode.InternalServerError;
        _site.Host.Faults["stop"] = () => new IOException("no such device");
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains("status 500", error.Message);
        Assert.Contains("no such device", error.Message);
        Assert.NotNull(_site.History.Unfinished);
    }

    [Theory]
    [InlineData("tail")]
    [InlineData("observe")]
    public async Task Unexpected_failure_beside_the_undo_does_not_skip_it_and_the_first_cause_is_kept(string operation)
    {
        await _site.Deploy("1");
        _site.Host.Answers["2"] = _ =>
        {
            _site.Host.Faults[operation] = () => new InvalidOperationException("the router answers nonsense");
            return HttpStatusCode.InternalServerError;
        };
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));
        _site.Host.Faults.Clear();

        Assert.Contains(operation == "tail" ? "status 500" : "nonsense", error.Message);
        Assert.Equal(["1"], _site.Host.AliveVersions);
        Assert.NotNull(_site.History.Rollouts[^1].End);
    }

    [Fact]
    public async Task Undo_that_fails_unexpectedly_is_reported_with_the_first_cause()
    {
        await _site.Deploy("1");
        _site.Host.Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var switches = 0;
        _site.Host.Faults["switch"] = () => ++switches == 2 ? new InvalidOperationException("the router answers nonsense") : null;
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains("smoke checks failed", error.Message);
        Assert.Contains("the router answers nonsense", error.Message);
        Assert.NotNull(_site.History.Unfinished);
    }

    [Fact]
    public async Task Release_that_cannot_be_drained_after_it_was_switched_back_is_stopped_all_the_same()
    {
        await _site.Deploy("1");
        _site.Host.Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        _site.Host.Faults["drain"] = () => new InvalidOperationException("the router answers nonsense");
        await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Equal(["1"], _site.Host.AliveVersions);
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Down_stops_everything_and_keeps_the_way_back()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        await _site.Down();

        Assert.False(_site.Host.EdgeUp);
        Assert.Equal(0, _site.Host.AliveReplicas);
        Assert.Null(_site.History.Current);
        await _site.Rollback();
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Down_takes_away_also_what_a_rollout_left_whose_replicas_have_all_ended()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        _site.Host.KillReplicas("1");
        _site.Host.Trace.Clear();
        _site.Said.Clear();
        await _site.Down();

        Assert.Equal(["stop", "stop"], _site.Host.Trace.Where(x => x == "stop"));
        Assert.Single(_site.Said, x => x.StartsWith("✓ stop", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Distinct(IEnumerable<string> trace) => trace.Aggregate(new List<string>(), (list, x) =>
    {
        if (list.Count == 0 || list[^1] != x)
            list.Add(x);
        return list;
    });
}
