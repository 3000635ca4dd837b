using System.Globalization;
using System.Net;
using System.Text;
using Pipeline.Deployment;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>Releases follow each other on a Docker engine, seen by users, by the engine and by the record.</summary>
public sealed class DeploymentTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Upgrade_and_rollback_lose_no_request_and_bring_back_settings_with_todays_secrets()
    {
        var (old, next) = (deployed.Next(), deployed.Next());
        _site.Mode = "blue";
        await _site.DeployAsync(old);
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(old, 40);

        // The same version with settings that do not work: they were never its own.
        await _site.FailsAsync(old, "smoke");
        Assert.Equal("blue", await ModeAsync());

        _site.Mode = "green";
        await _site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        Assert.Equal("green", await ModeAsync());
        Assert.Equal("1", await _site.RedisAsync("GET", $"job {next}"));

        _site.Given = "of today";
        var plan = await _site.RollbackAsync();
        await load.AnswersAsync(old, 40);
        await load.EndAsync();

        Assert.Empty(load.Failures);
        Assert.Equal([old, next], load.Releases.Keys.Order());
        Assert.Null(plan.Warning);
        Assert.Equal("blue", await ModeAsync());
        Assert.Equal("of today", await SecretAsync("given"));
        await _site.ServesAsync(old);
        await _site.BeatWasNeverTwiceAsync();

        // Today's settings are another rollout, although the version is there.
        Assert.NotEmpty((await _site.DeployAsync(old)).Steps);
        Assert.Equal("green", await ModeAsync());

        // Nothing stays behind for each rollout that was.
        var rollouts = (await DockerCli.DockerAsync("exec", $"{_site.Project}-router-1", "ls", "/state/records")).Split('\n').Count(x => x.StartsWith("rollout-", StringComparison.Ordinal));
        Assert.InRange(rollouts, 2, 4);
        _site.Mode = "";
        _site.Given = LabSystem.OddValue;
    }

    [LabFact("mmdebstrap")]
    public async Task Receipt_says_what_users_got_by_generation_and_its_series_are_kept_with_the_environment()
    {
        var (old, next) = (deployed.Next(), deployed.Next());
        await _site.DeployAsync(old);
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(old, 20);
        await _site.DeployAsync(next);
        await load.EndAsync();

        var record = (await _site.LookAsync()).History.Current!;
        var receipt = record.End!.Receipt!;
        Assert.Empty(load.Failures);
        Assert.Equal((0, 0), (receipt.Failed, receipt.Errors));
        Assert.Equal(2, receipt.Generations.Length);
        Assert.All(receipt.Generations, x => Assert.True(x.Requests > 0, x.ToString()));
        Assert.True(receipt.LeastReady > 0);

        var target = await _site.TargetAsync();
        using var host = (IDisposable)target.Host;
        var trace = DeploymentTrace.Read(await target.Host.ReadRecordAsync(DeploymentTrace.NameOf(record.Seq, record.Rollout.Id), default))!;
        Assert.Equal(receipt.Requests, trace.Samples[^1].Seen.Requests);
        Assert.Equal(["Before", "Exposed", "Committed"], trace.Steps.Select(x => x.Phase).Distinct());
        Assert.Contains(trace.Replicas, x => x.Rollout == record.Rollout.Id && x.State == "running");
    }

    [LabFact("mmdebstrap")]
    public async Task Nothing_changed_means_no_steps_and_no_container_touched()
    {
        var version = deployed.Next();
        await _site.DeployAsync(version);
        var before = await StateAsync();
        var plan = await _site.DeployAsync(version);
        Assert.Empty(plan.Steps);
        Assert.Equal(before, await StateAsync());
        await _site.RecoverAsync();
        Assert.Equal(before, await StateAsync());

        async Task<IEnumerable<string>> StateAsync() => (await DockerCli.DockerAsync(
            ["inspect", "--format", "{{.Name}} {{.Id}} {{.State.StartedAt}} {{.RestartCount}}", .. (await _site.ContainersAsync()).Select(x => x.Id)])).Split('\n').Order();
    }

    [LabFact("mmdebstrap")]
    public async Task What_starts_has_an_eighth_of_the_processors_until_it_is_ready()
    {
        await _site.DeployAsync(deployed.Next());
        var shares = (await DockerCli.DockerAsync(
            ["inspect", "--format", "{{index .Config.Labels \"pipeline.service\"}} {{.HostConfig.CpuShares}}", .. (await _site.ContainersAsync()).Where(x => x.Labels.ContainsKey("pipeline.rollout")).Select(x => x.Id)]))
            .Split('\n').Select(x => x.Split(' ')).ToLookup(x => x[0], x => int.Parse(x[1], CultureInfo.InvariantCulture));
        // A job is never ready: it ends.
        Assert.All(shares["job"], x => Assert.Equal(128, x));
        Assert.All(((string[])["web", "worker", "beat"]).SelectMany(x => shares[x]), x => Assert.Contains(x, (int[])[1024, 2598]));
        Assert.True(shares.Count >= 4);
    }

    [LabFact("mmdebstrap")]
    public async Task Secrets_arrive_byte_for_byte_and_are_seen_nowhere_else()
    {
        var version = deployed.Next();
        _site.Given = LabSystem.OddValue + "Zq7 unique";
        var seen = new HashSet<string>();
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                foreach (var process in Directory.EnumerateDirectories("/proc"))
                    if (Read(Path.Combine(process, "cmdline")) is { } line && line.Contains(_site.Project, StringComparison.Ordinal))
                        seen.Add(line);
        });
        await _site.DeployAsync(version);
        await stop.CancelAsync();
        await watch;

        var made = await SecretAsync("made");
        Assert.Equal(_site.Given, await SecretAsync("given"));
        Assert.Equal(40, made.Length);
        Assert.Equal($"redis://:{Uri.EscapeDataString(_site.Given)}@redis:6379/{made}", await SecretAsync("composed"));

        using (var client = new SiteClient(_site.Port))
        {
            Assert.Equal("$c{l}e$$ar #'\"", await client.TextAsync("/variable?CLEAR"));
            // Who may see a page is asked before the application, which does not learn the password.
            Assert.Equal((HttpStatusCode.OK, "nobody is named"), await client.LoggedInAsync("/staff", "ada", made));
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.LoggedInAsync("/staff", "ada", made + "x")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.LoggedInAsync("/staff/page", "bob", made)).Status);
        }

        var containers = await _site.ContainersAsync();
        var texts = new List<string> { string.Join('\n', seen), string.Join('\n', _site.Said) };
        texts.Add(await DockerCli.DockerAsync(["inspect", .. containers.Select(x => x.Id)]));
        foreach (var volume in await _site.Engine.VolumesAsync($"pipeline.system={_site.Name}", default))
            texts.Add(await DockerCli.DockerAsync("volume", "inspect", volume));
        foreach (var container in containers)
            texts.Add(await DockerCli.DockerAsync("logs", container.Id));
        texts.Add(await DockerCli.DockerAsync("exec", $"{_site.Project}-router-1", "cat", "/state/journal"));
        Assert.NotEmpty(seen);
        foreach (var text in texts)
        {
            Assert.DoesNotContain(made, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Zq7", text, StringComparison.Ordinal);
        }

        _site.Given = LabSystem.OddValue;
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<string> ModeAsync()
    {
        using var client = new SiteClient(_site.Port);
        return await client.TextAsync("/variable?MODE");
    }

    private async Task<string> SecretAsync(string name)
    {
        var encoded = await DockerCli.DockerAsync("exec", (await _site.OfAsync("web"))[0].Id, "base64", "-w0", $"/run/secrets/{name}");
        return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }
}
