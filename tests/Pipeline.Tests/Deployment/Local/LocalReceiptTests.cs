using Pipeline.Deployment;
using Pipeline.Reports;

namespace Pipeline.Tests.Deployment.Local;

/// <summary>The receipt of environment local is what the real router counts.</summary>
public sealed class LocalReceiptTests
{
    [Fact]
    public async Task Deployment_under_load_has_a_receipt_of_both_generations_and_leaves_its_series_in_the_environment()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        using var stop = new CancellationTokenSource();
        var load = LoadAsync(site.Port, stop.Token);
        await site.DeployAsync("2");
        await stop.CancelAsync();
        var (asked, failed) = await load;

        var record = ReleaseHistory.From((await site.Target.Host.ReadAsync(default)).Entries).Current!;
        var receipt = record.End!.Receipt!;
        Assert.Equal((0, 0, 0), (failed, receipt.Failed, receipt.Errors));
        // The router counts those of the deployment itself too, and the load went on a little longer.
        Assert.InRange(receipt.Requests, 10, asked + 1000);
        Assert.Equal([true, true], receipt.Generations.Select(x => x.Requests > 0));
        Assert.True(receipt.LeastReady > 0);

        var name = DeploymentTrace.NameOf(record.Seq, record.Rollout.Id);
        Assert.True(File.Exists(site.Layout.Record(name)));
        var trace = DeploymentTrace.Read(await site.Target.Host.ReadRecordAsync(name, default))!;
        Assert.Equal(receipt.Requests, trace.Samples[^1].Seen.Requests);
        Assert.Contains("Requests per second", ReportPages.Of(DeploymentReport.Of("hello", "local", (await site.Target.Host.ReadAsync(default)).Entries)[^1].With(trace)), StringComparison.Ordinal);
    }

    private static async Task<(int Asked, int Failed)> LoadAsync(int port, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        var (asked, failed) = (0, 0);
        while (!cancellation.IsCancellationRequested)
        {
            asked++;
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/version"), CancellationToken.None);
                failed += answer.IsSuccessStatusCode ? 0 : 1;
            }
            catch (HttpRequestException)
            {
                failed++;
            }
        }

        return (asked, failed);
    }
}
