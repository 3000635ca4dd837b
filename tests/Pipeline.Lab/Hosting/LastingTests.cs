using Pipeline.Engine;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>What no release replaces: the edge's configuration and certificate, data, generated secrets.</summary>
public sealed class LastingTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Refused_configuration_of_nginx_never_reaches_the_edge_and_one_that_is_gone_leaves_it()
    {
        var folder = Path.Combine(_site.Root, "nginx", _site.Name, "conf.d");
        var (mine, bad) = (Path.Combine(folder, "mine.local.conf"), Path.Combine(folder, "bad.local.conf"));
        File.WriteAllText(mine, $"server {{ listen 8080; server_name mine.lab; return 200 mine; }}\n");
        var nginx = Assert.Single(await _site.OfAsync("nginx"));
        // No release is other, but the edge is.
        Assert.Empty((await _site.DeployAsync("1")).Steps);
        // The workers of before answer for a moment.
        await Until.TrueAsync(async () => await MineAsync() == "mine", TimeSpan.FromSeconds(20));

        File.WriteAllText(bad, "no_such_directive on;\n");
        var error = await _site.FailsAsync(deployed.Next(), "");
        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains("unknown directive \"no_such_directive\" in /etc/nginx/edge/conf.d/bad.local.conf:1", error.Message, StringComparison.Ordinal);
        await _site.ServesAsync("1");

        // What a restarted nginx reads is what it had.
        await DockerCli.DockerAsync("restart", nginx.Id);
        await Until.TrueAsync(async () => await MineAsync() == "mine", TimeSpan.FromSeconds(20));
        await _site.ServesAsync("1");

        File.Delete(bad);
        File.Delete(mine);
        await _site.DeployAsync("1");
        await Until.TrueAsync(async () => await MineAsync() != "mine", TimeSpan.FromSeconds(20));
        Assert.DoesNotContain("mine", await DockerCli.DockerAsync("exec", nginx.Id, "ls", "-a", "/etc/nginx/edge", "/etc/nginx/edge/conf.d"), StringComparison.Ordinal);
        Assert.Equal(nginx.Id, Assert.Single(await _site.OfAsync("nginx")).Id);
        Assert.DoesNotContain(await _site.Engine.VolumesAsync($"pipeline.system={_site.Name}", default), x => x.Contains("trial", StringComparison.Ordinal));
    }

    [LabFact("mmdebstrap")]
    public async Task Renewed_certificate_is_shown_without_a_restart()
    {
        var nginx = Assert.Single(await _site.OfAsync("nginx"));
        var before = await SiteClient.CertificateAsync(_site.Port);
        _site.Time = new LaterTime(TimeSpan.FromDays(340));
        await _site.DeployAsync("1");
        await Until.TrueAsync(async () => await SiteClient.CertificateAsync(_site.Port) != before, TimeSpan.FromSeconds(20));
        Assert.Equal(nginx.Id, Assert.Single(await _site.OfAsync("nginx")).Id);
        await _site.ServesAsync("1");
        _site.Time = TimeProvider.System;
    }

    [LabFact("mmdebstrap")]
    public async Task Down_leaves_data_and_generated_secrets_to_the_next_deployment()
    {
        await _site.RedisAsync("SET", "order", "4711");
        var made = await MadeAsync();
        await _site.DownAsync();
        Assert.Empty(await _site.ContainersAsync());
        Assert.Equal([$"{_site.Project}_redis-data", $"{_site.Project}_router-state"], (await _site.Engine.VolumesAsync($"pipeline.system={_site.Name}", default)).Order());

        await _site.DeployAsync("1");
        await _site.ServesAsync("1");
        Assert.Equal("4711", await _site.RedisAsync("GET", "order"));
        Assert.Equal(made, await MadeAsync());
        // Its history is there too: it was deployed before.
        Assert.True((await _site.LookAsync()).History.Rollouts.Length >= 2);
    }

    private async Task<string> MadeAsync() => await DockerCli.DockerAsync("exec", (await _site.OfAsync("web"))[0].Id, "cat", "/run/secrets/made");

    private async Task<string> MineAsync()
    {
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_site.HttpPort}/") { Headers = { Host = "mine.lab" } };
            using var answer = await http.SendAsync(request);
            return await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
