using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment;

/// <summary>Every deployment leaves a receipt of what users got meanwhile, and none is failed or held up by the counting.</summary>
public sealed class ReceiptTests
{
    private long _requests;

    [Fact]
    public async Task Deployment_ends_with_a_receipt_in_the_journal_and_a_trace_beside_it()
    {
        using var site = Counting();
        await site.Deploy("1");
        await site.Deploy("2");
        var record = site.History.Current!;
        var receipt = record.End!.Receipt!;

        Assert.Equal((0, 0), (receipt.Failed, receipt.Errors));
        Assert.InRange(receipt.Requests, 10, 100_000);
        Assert.Equal(receipt.Requests, receipt.Generations.Sum(x => x.Requests));
        Assert.Equal(record.Replaces, receipt.Generations.Single(x => x.Before is not null).Rollout);
        Assert.NotNull(receipt.Generations.Single(x => x.Rollout == record.Rollout.Id).During);
        Assert.Equal((2, 2), (receipt.LeastReady, receipt.MostReady));
        Assert.Equal($"{receipt.Requests:N0} requests during the deployment, 0 failed", receipt.ToString());

        var trace = DeploymentTrace.Read(site.Host.Traces[DeploymentTrace.NameOf(record.Seq, record.Rollout.Id)])!;
        Assert.Equal(record.Steps, trace.Steps.Select(x => x.Name));
        Assert.Equal(["Before", "Exposed", "Committed"], trace.Steps.Select(x => x.Phase).Distinct());
        Assert.Equal(receipt.Requests, trace.Samples[^1].Seen.Requests);
        Assert.Equal(2, trace.Replicas.Count(x => x.Rollout == record.Rollout.Id && x.State == "running"));
        Assert.Empty(trace.Failure);
    }

    [Fact]
    public async Task Failed_deployment_has_a_receipt_with_its_undo_and_a_trace_with_what_failed()
    {
        using var site = Counting();
        await site.Deploy("1");
        site.Host.Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        var record = site.History.Rollouts[^1];

        Assert.Equal(JournalEvent.Failed, record.End!.Event);
        Assert.NotNull(record.End.Receipt!.Generations.Single(x => x.Rollout == record.Rollout.Id).During);
        var trace = DeploymentTrace.Read(site.Host.Traces[DeploymentTrace.NameOf(record.Seq, record.Rollout.Id)])!;
        Assert.Equal(("smoke", false), trace.Steps.Where(x => x.Phase != "Undo").Select(x => (x.Name, x.Done)).Last());
        Assert.Equal(["back", "undo"], trace.Steps.Where(x => x.Phase == "Undo").Select(x => x.Name));
        Assert.Contains(trace.Failure, x => x.Contains("1 of 1 smoke checks failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rollback_to_what_is_kept_warm_has_a_receipt_of_its_own()
    {
        using var site = Counting();
        site.Choose(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("1");
        await site.Deploy("2");
        await site.Rollback();

        Assert.Equal("1", site.Host.ActiveVersion);
        Assert.Equal(2, site.History.Rollouts.Count(x => x.Rollout.Release.Version == "1" && x.End!.Receipt is not null));
        Assert.Equal(3, site.Host.Traces.Count);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("fails later")]
    [InlineData("hangs")]
    [InlineData("never counts")]
    public async Task Edge_that_does_not_answer_neither_fails_nor_holds_up_a_deployment(string how)
    {
        using var quick = new Site();
        await quick.Deploy("1");
        using var site = new Site();
        site.Host.Traffic = how switch
        {
            "fails" => _ => throw new HttpRequestException("it is away"),
            "fails later" => _ => Task.FromException<TrafficReading?>(new HttpRequestException("it is away")),
            "hangs" => _ => new TaskCompletionSource<TrafficReading?>().Task,
            _ => null,
        };
        await site.Deploy("1");

        site.Host.Faults.Clear();
        Assert.Equal("1", site.Host.ActiveVersion);
        Assert.Null(site.History.Current!.End!.Receipt);
        // The clock runs while nothing is to be done, so it is not exact.
        Assert.InRange(Took(site) - Took(quick), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(5));
        Assert.Empty(DeploymentTrace.Read(Assert.Single(site.Host.Traces).Value)!.Samples);
    }

    [Fact]
    public async Task Look_that_has_no_answer_once_is_left_out()
    {
        using var site = Counting();
        await site.Deploy("1");
        var (count, looks) = (site.Host.Traffic!, 0);
        site.Host.Traffic = x => ++looks == 2 ? throw new IOException("once") : count(x);
        await site.Deploy("2");

        Assert.NotNull(site.History.Current!.End!.Receipt);
        Assert.True(looks > 2);
    }

    [Fact]
    public async Task Trace_that_cannot_be_kept_fails_nothing()
    {
        using var site = Counting();
        site.Host.Faults["keep"] = () => new IOException("the disk is full");
        await site.Deploy("1");

        Assert.True(site.History.Current!.Succeeded);
        Assert.NotNull(site.History.Current.End!.Receipt);
        Assert.Empty(site.Host.Traces);
    }

    [Fact]
    public void Only_the_newest_traces_are_kept()
    {
        var names = Enumerable.Range(1, DeploymentTrace.Kept + 3).Select(x => DeploymentTrace.NameOf(x * 7, $"{x:0000}-ab12")).ToList();

        Assert.Equal(names[..3].AsEnumerable().Reverse(), DeploymentTrace.Old([.. names, "release-1.0", "rollout-0001-ab12", "secret-x"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no trace")]
    public void Trace_that_cannot_be_read_counts_as_none(string text) => Assert.Null(DeploymentTrace.Read(global::System.Text.Encoding.UTF8.GetBytes(text)));

    private static TimeSpan Took(Site site) => site.History.Current!.End!.At - site.History.Current.BegunAt;

    /// <summary>A site whose edge answers 7 requests between two looks, by shares.</summary>
    private Site Counting()
    {
        var site = new Site();
        var answered = new Dictionary<string, long>();
        site.Host.Traffic = _ =>
        {
            foreach (var (rollout, percent) in site.Host.Served.ToList())
            {
                answered.TryAdd(rollout, 0);
                if (percent > 0)
                    (answered[rollout], _requests) = (answered[rollout] + 7, _requests + 7);
            }

            return Task.FromResult<TrafficReading?>(new TrafficReading(_requests, 0, [.. site.Host.Served.Select(x => new GenerationReading(
                x.Rollout, x.Percent, 2, new GroupCounts(answered[x.Rollout], 0, [answered[x.Rollout], .. new long[GroupCounts.Bounds.Length]])))]));
        };
        return site;
    }
}
