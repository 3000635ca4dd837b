using System.Net;
using Pipeline.Engine;
using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Hosting;

/// <summary>The other ways from one release to the next, on a real engine and under load.</summary>
public sealed class StrategyTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private static readonly CanaryStrategy Canary = new() { Shares = [50], Watch = TimeSpan.FromSeconds(3), LeastRequests = 20 };

    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Rolling_replaces_one_replica_after_the_other_and_no_request_fails()
    {
        _site.Strategy = new RollingStrategy();
        var (old, next) = (await _site.CurrentAsync(), deployed.Next());
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(old, 20);
        var most = 0;
        await _site.DeployAsync(next, host => new AtOperation(host, x =>
        {
            most = Math.Max(most, _site.OfAsync("web").GetAwaiter().GetResult().Length);
            return false;
        }, after: false, () => Task.CompletedTask));
        await load.AnswersAsync(next, 20);
        await load.EndAsync();
        Assert.Empty(load.Failures);
        // Room for one replica more, not for two generations.
        Assert.Equal(3, most);
        await _site.ServesAsync(next);
    }

    [LabFact("mmdebstrap")]
    public async Task Canary_that_does_well_gets_all_requests_and_none_fails()
    {
        _site.Strategy = Canary;
        var (old, next) = (await _site.CurrentAsync(), deployed.Next());
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(old, 20);
        await _site.DeployAsync(next);
        await load.AnswersAsync(next, 20);
        await load.EndAsync();
        Assert.Empty(load.Failures);
        await _site.ServesAsync(next);
    }

    [LabFact("mmdebstrap")]
    public async Task Canary_whose_users_get_errors_is_taken_back()
    {
        _site.Strategy = Canary;
        var (old, next) = (await _site.CurrentAsync(), deployed.Next());
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(old, 20);
        var error = await _site.FailsAsync(next, "errors");
        await load.AnswersAsync(old, 20);
        await load.EndAsync();
        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains("of its answers are errors, of the old generation's 0 %", error.Message, StringComparison.Ordinal);
        // Whoever was sent to it got its errors, and nobody else any.
        Assert.All(load.Failures, x => Assert.Contains(": 500", x, StringComparison.Ordinal));
        await _site.ServesAsync(old);
    }

    [LabFact("mmdebstrap")]
    public async Task Canary_that_nobody_asks_is_inconclusive_and_taken_back()
    {
        _site.Strategy = Canary with { Watch = TimeSpan.FromSeconds(1) };
        var old = await _site.CurrentAsync();
        var error = await _site.FailsAsync(deployed.Next(), "");
        Assert.True(error.Message.Contains("inconclusive: it answered ", StringComparison.Ordinal), error.Message);
        await _site.ServesAsync(old);
    }

    [LabFact("mmdebstrap")]
    public async Task Stop_first_shows_a_maintenance_page_and_never_two_generations()
    {
        _site.Strategy = new StopFirstStrategy();
        var next = deployed.Next();
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } });
        var (most, page) = (0, "");
        await _site.DeployAsync(next, host => new AtOperation(host, x =>
        {
            most = Math.Max(most, _site.OfAsync("web").GetAwaiter().GetResult().Select(y => y.Labels["pipeline.rollout"]).Distinct().Count());
            return x.Name == "start web";
        }, after: false, async () =>
        {
            using var answer = await http.GetAsync(new Uri($"https://localhost:{_site.Port}/"));
            page = $"{answer.StatusCode} {answer.Headers.RetryAfter}";
        }));
        Assert.Equal(1, most);
        Assert.StartsWith($"{HttpStatusCode.ServiceUnavailable} ", page, StringComparison.Ordinal);
        Assert.NotEqual($"{HttpStatusCode.ServiceUnavailable} ", page);
        await _site.ServesAsync(next);
    }
}
