using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Hosting;

/// <summary>A release that is watched under the load of users, by what a real router counts.</summary>
public sealed class WatchedTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Release_that_answers_a_part_of_the_requests_with_errors_is_taken_back_by_itself_with_a_receipt()
    {
        var old = await _site.CurrentAsync();
        var next = deployed.Next();
        _site.Change = x => x with { Environment = x.Environment with { Watch = new Watch { For = TimeSpan.FromMinutes(1), LeastRequests = 40 } } };
        try
        {
            await using var load = new SiteLoad(_site.Port);
            await load.AnswersAsync(old, 20);
            var error = await _site.FailsAsync(next, "some-errors");
            Assert.Contains("of its answers are errors", error.Message, StringComparison.Ordinal);
            Assert.Contains($"{old} serves again", error.Message, StringComparison.Ordinal);
            var failures = load.Failures.Count;
            await load.AnswersAsync(old, 40);
            await load.EndAsync();

            // Users have seen errors while it was watched, and none since; no request was left without an answer of a release.
            Assert.True(load.Releases.GetValueOrDefault(next) > 0);
            Assert.All(load.Failures, x => Assert.Contains(": 500 ", x, StringComparison.Ordinal));
            Assert.Equal(failures, load.Failures.Count);
        }
        finally
        {
            _site.Change = x => x;
        }

        await _site.ServesAsync(old);
        var record = (await _site.LookAsync()).History.Rollouts[^1];
        Assert.Equal((next, false), (record.Rollout.Release.Version, record.Succeeded));
        var receipt = record.End!.Receipt!;
        Assert.Equal(0, receipt.Failed);
        Assert.InRange(receipt.Errors, 1, receipt.Requests / 4);
        Assert.Equal(receipt.Errors, receipt.Generations.Single(x => x.Rollout == record.Rollout.Id).Errors);
    }
}
