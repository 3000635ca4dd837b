using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Hosting;

/// <summary>The record that the router keeps, and gates that are asked through it.</summary>
public sealed class RecordTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private const string Answers = """
        import http.server, json
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps({"status": "success", "data": {"resultType": "vector", "result": [{"metric": {"alertname": "DiskFull"}, "value": [1, "1"]}] if "severity" in self.path else []}}).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)
        http.server.HTTPServer(("", 9090), Handler).serve_forever()
        """;

    private const string Tampers =
        "import re; path = '/state/journal'; text = open(path).read(); changed = text.replace('\"by\":\"lab\"', '\"by\":\"eve\"', 1); assert text != changed; open(path, 'w').write(changed)";

    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Record_that_was_changed_in_the_routers_volume_refuses_a_deployment_until_glass_is_broken()
    {
        await using var site = await LabSite.StartAsync();
        await site.DeployAsync("1");
        Assert.Empty((await RecordAsync(site)).Breaks);
        Assert.All((await RecordAsync(site)).Entries, x => Assert.NotNull(x.Previous));

        await DockerCli.DockerAsync("stop", $"{site.Project}-router-1");
        await DockerCli.DockerAsync("run", "--rm", "--user", "0", "--entrypoint", "python3", "--volume", $"{site.Project}_router-state:/state", SampleImages.Mirror + "python:trixie-slim", "-c", Tampers);
        await DockerCli.DockerAsync("start", $"{site.Project}-router-1");
        Assert.Equal([2], (await RecordAsync(site)).Breaks.Select(x => x.Entry));
        var containers = (await site.ContainersAsync()).Select(x => x.Id).Order().ToList();

        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2"));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("it does not follow from entry 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(containers, (await site.ContainersAsync()).Select(x => x.Id).Order());

        await DeployAsync(site, "2", new Clearance { Who = "lab", BreakGlass = "users cannot pay" }, new DockerEnvironment("lab") { Url = new Uri("https://localhost") });
        await site.DeployAsync("3");
        await site.ServesAsync("3");
        await site.DownAsync();
        Assert.Equal([true], (await RecordAsync(site)).Breaks.Select(x => x.Accepted));
    }

    [LabFact("mmdebstrap")]
    public async Task Critical_alert_of_the_environments_prometheus_refuses_and_changes_nothing()
    {
        var name = $"{_site.Project}-prometheus-1";
        var server = Prometheus.Server("prometheus", new PinnedImage("prom/prometheus:v3.5.0@sha256:" + new string('0', 64)), new Volume("prometheus-data"));
        try
        {
            await DockerCli.DockerAsync(
                "run", "--detach", "--name", name, "--network", $"{_site.Project}_application", "--label", $"{DockerLabels.System}={_site.Name}", "--label", $"{DockerNames.EnvironmentLabel}=lab",
                "--label", $"{DockerNames.ServiceLabel}=prometheus", "--entrypoint", "python3", SampleImages.Mirror + "python:trixie-slim", "-c", Answers);
            _site.Change = x => x with { System = x.System with { Services = [.. x.System.Services, server] } };
            var before = (await _site.LookAsync()).Observed.Active;
            var environment = new DockerEnvironment("lab") { Url = new Uri("https://localhost"), Gates = new Gates { NoCriticalAlerts = true, ErrorBudget = new ErrorBudget(99, TimeSpan.FromDays(1)) } };

            var error = await Assert.ThrowsAsync<PipelineException>(() => DeployAsync(_site, deployed.Next(), new Clearance(), environment));
            Assert.Equal(ExitCode.Refused, error.Code);
            Assert.Contains("a critical alert fires: DiskFull", error.Message, StringComparison.Ordinal);
            Assert.Equal(before, (await _site.LookAsync()).Observed.Active);

            // One that is there and silent is no good news.
            await DockerCli.DockerAsync("stop", "--time", "1", name);
            Assert.Contains("is well is not known", (await Assert.ThrowsAsync<PipelineException>(() => DeployAsync(_site, deployed.Next(), new Clearance(), environment))).Message, StringComparison.Ordinal);
        }
        finally
        {
            _site.Change = x => x;
            await DockerCli.TryAsync("docker", "rm", "--force", name);
        }
    }

    private static async Task<EnvironmentRecord> RecordAsync(LabSite site)
    {
        var target = await site.TargetAsync();
        using var host = (IDisposable)target.Host;
        return await target.Host.ReadAsync(default);
    }

    private static async Task DeployAsync(LabSite site, string version, Clearance clearance, DeployEnvironment environment)
    {
        var target = await site.TargetAsync();
        using var host = (IDisposable)target.Host;
        target = target with { Gates = new DeployGates(environment, clearance, site.Time) };
        await using var session = await DeploySession.BeginAsync(target, "lab", site.Narration, site.Time, default);
        await session.DeployAsync(site.Release(version), "images", 1, default);
    }
}
