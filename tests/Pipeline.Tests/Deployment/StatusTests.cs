using System.Text.Json;
using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment;

/// <summary>What Status says: everything that is there, and what differs.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static StatusReport Report { get; } = new(
        "mdc", "staging", "https://localhost:8443/",
        new ReleaseStatus("1.4.2", Digest('1'), "green", Now.AddHours(-3)) { Rollout = "0007-1c9e" },
        new ReleaseStatus("1.4.1", Digest('2'), "blue", Now.AddDays(-2)) { Rollout = "0006-ab12" },
        null,
        [
            Service("backend", "web", "0007-1c9e", 2, running: 1, healthy: 1, Now.AddHours(-3).AddMinutes(-12), '3'),
            Service("celery-beat", "singleton", "0007-1c9e", 1, 1, 1, Now.AddSeconds(-41), '3'),
            Service("postgres", "store", null, 1, 1, 1, Now.AddDays(-40).AddHours(-5), '4'),
            Service("postgres-exporter", "monitor", null, 1, 1, 0, Now.AddMinutes(-7), '5'),
            Service("nginx", "edge", null, 1, 1, 1, Now.AddDays(-1), '6'),
            Service("router", "router", null, 1, 0, 0, null, '7'),
        ])
    {
        At = Now,
        EdgeUp = true,
        Warm = new WarmStatus("0006-ab12", "1.4.1", 4, Now.AddMinutes(4)),
        Drift =
        [
            new("backend", "stopped", "mdc-staging-0007-1c9e-backend-2 has ended with exit code 137", Drift.Recover),
            new("postgres", "configuration", "its container was made from another definition; different: command, environment.POSTGRES_INITDB_ARGS, mem_limit",
                "a deployment never replaces a store. To apply it: ./build.sh ChangeStores"),
            new("nginx", "files", "nginx/mdc/conf.d/default.conf was changed on the host", "deploy to bring back the repository's: ./build.sh Deploy"),
        ],
    };

    [Fact]
    public void Text_shows_all_services_and_each_difference_within_100_columns()
    {
        var lines = ReportText.Of(Report).ToList();
        Assert.All(lines, x => Assert.InRange(x.Length, 0, 100));
        Golden.Verify(string.Join('\n', lines) + "\n", "status-text");
    }

    [Fact]
    public void Document_has_the_fields_of_the_contract_and_further_ones()
    {
        Golden.Verify(Report.ToJson() + "\n", "status-json");
        using var document = JsonDocument.Parse(Report.ToJson());
        string[] contract = ["system", "environment", "url", "current", "previous", "lock", "services"];
        Assert.All(contract, x => Assert.True(document.RootElement.TryGetProperty(x, out _), x));
        string[] service = ["name", "replicas", "healthy"];
        Assert.All(service, x => Assert.True(document.RootElement.GetProperty("services")[0].TryGetProperty(x, out _), x));
    }

    [Fact]
    public async Task Environment_as_it_was_deployed_has_no_differences()
    {
        using var site = new Site();
        await site.Deploy("1");
        var report = await StatusReport.ReadAsync(site.Target, site.Clock, default);

        Assert.Empty(report.Drift);
        Assert.Equal([("web", "web", 2, 2, 2), ("router", "router", 1, 1, 1)], report.Services.Select(x => (x.Name, x.Kind, x.Replicas, x.Running, x.Healthy)));
        Assert.Equal(site.History.Current!.Rollout.Id, report.Services[0].Rollout);
        Assert.Null(report.Warm);
    }

    [Fact]
    public async Task Nothing_differs_where_nothing_was_deployed_or_all_was_taken_down()
    {
        using var site = new Site();
        Assert.Empty((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Drift);
        await site.Deploy("1");
        await site.Down();
        Assert.Empty((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Drift);
    }

    [Theory]
    [InlineData(1, true, "missing", "1 replica of 2 is missing")]
    [InlineData(3, true, "extra", "there are 3 replicas, and the definition says 2")]
    [InlineData(2, false, "stopped", " is paused")]
    public async Task Replicas_that_were_changed_by_hand_are_shown(int replicas, bool lives, string kind, string what)
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Host.Shown = x => x with
        {
            Rollouts = [.. x.Rollouts.Select(y => y with
            {
                Replicas = [.. Enumerable.Range(0, replicas).Select(i => y.Replicas[Math.Min(i, 1)] with { Alive = lives || i > 0, State = lives || i > 0 ? null : "is paused" })],
            })],
        };
        var report = await StatusReport.ReadAsync(site.Target, site.Clock, default);

        var drift = Assert.Single(report.Drift);
        Assert.Equal(("web", kind), (drift.Service, drift.Kind));
        Assert.Contains(what, drift.What, StringComparison.Ordinal);
        Assert.Equal(lives ? replicas : 1, report.Services[0].Running);
    }

    [Fact]
    public async Task Changed_setting_is_shown_by_its_name_until_it_is_deployed()
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Define(x => x with { Settings = new SettingMap { ["COLOUR"] = "green" } });
        var drift = Assert.Single((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Drift);
        Assert.Equal(("web", "configuration", "differs from the definition: variable COLOUR"), (drift.Service, drift.Kind, drift.What));

        await site.Deploy("1");
        Assert.Empty((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Drift);
    }

    [Fact]
    public async Task Generation_that_is_kept_warm_is_shown_with_its_time_and_is_no_difference()
    {
        using var site = new Site();
        site.Choose(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("1");
        await site.Deploy("2");
        var report = await StatusReport.ReadAsync(site.Target, site.Clock, default);

        Assert.Equal("1", report.Warm!.Version);
        Assert.Equal(site.History.Current!.End!.At.AddMinutes(10), report.Warm.Until);
        Assert.Equal(2, report.Warm.Replicas);
        Assert.Empty(report.Drift);
    }

    [Fact]
    public async Task What_a_host_finds_is_shown_and_missing_lasting_services_are()
    {
        using var site = new Site(new Store("db") { Artifact = Site.Files, Command = ["keep"], Ready = new ExecProbe("true"), Port = 1 });
        await site.Deploy("1");
        site.Host.Drift.Add(new Drift("web", "image", "runs another", Drift.Recover));
        var report = await StatusReport.ReadAsync(site.Target, site.Clock, default);

        Assert.Equal([("db", "missing"), ("web", "image")], report.Drift.Select(x => (x.Service, x.Kind)));
        Assert.Equal(("store", 1, 0), report.Services.Where(x => x.Name == "db").Select(x => (x.Kind, x.Replicas, x.Running)).Single());
    }

    private static ServiceStatus Service(string name, string kind, string? rollout, int replicas, int running, int healthy, DateTimeOffset? since, char digit) => new(name, replicas, healthy)
    {
        Kind = kind,
        Rollout = rollout,
        Running = running,
        Since = since,
        Image = Digest(digit),
        Instances = [new ReplicaStatus($"mdc-staging-{name}-1", running > 0 ? "running" : "has ended with exit code 1", healthy > 0, since, Digest(digit))],
    };

    private static string Digest(char digit) => "sha256:" + new string(digit, 64);
}
