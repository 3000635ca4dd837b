using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Deployment.Fleet;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Rendering;

public sealed class FleetFilesTests
{
    private static readonly Image Image = new("app") { Context = "none", Dockerfile = "none" };
    private static readonly PinnedImage Redis = new("redis:7@sha256:" + new string('1', 64));
    private static readonly Machine Web1 = new("web-1", "ssh://deploy@web-1.example.com", "10.0.0.1");
    private static readonly Machine Web2 = new("web-2", "ssh://deploy@web-2.example.com", "10.0.0.2");
    private static readonly Machine Db = new("db", "ssh://deploy@db.example.com", "10.0.0.9") { Serves = false };
    private static readonly Store Cache = Pipeline.Systems.Blocks.Redis.Store("cache", Redis, new Volume("cache-data"));
    private static readonly Store Broker = Pipeline.Systems.Blocks.Redis.Store("broker", Redis, new Volume("broker-data"));
    private static readonly GeneratedSecret Password = new("password");

    private static readonly Web Web = new("web")
    {
        Artifact = Image,
        Command = ["serve"],
        Port = 8000,
        Networks = [Network.Application, Network.Data],
        Settings = new()
        {
            ["CACHE"] = Cache,
            ["BROKER"] = new AddressSetting(Broker) { Before = "redis://", After = "/0" },
            ["URL"] = new ComposedSecret("url", "redis://:", Password, "@", Broker, "/0"),
        },
    };

    private static readonly Singleton Beat = new("beat") { Artifact = Image, Command = ["beat"], Settings = new() { ["BROKER"] = Broker, ["URL"] = Web.Settings["URL"] }, Ready = new ExecProbe("true"), Networks = [Network.Data] };

    private static FleetEnvironment Production => new("production")
    {
        Machines = [Web1, Web2, Db],
        Url = new Uri("https://shop.example.com"),
        Balancer = new Balancer("10.0.0.5"),
        Placements = [new Placement(Cache, Db), new Placement(Broker, Db) { Port = 16379 }, new Placement(Beat, Web1)],
    };

    [Theory]
    [InlineData("fleet/shop/production/web-1/compose/shop/compose.yaml")]
    [InlineData("fleet/shop/production/web-1/compose/shop/compose.production.yaml")]
    [InlineData("fleet/shop/production/web-1/nginx/shop/environments/production/port.conf")]
    [InlineData("fleet/shop/production/db/compose/shop/compose.yaml")]
    [InlineData("fleet/shop/production/haproxy.cfg")]
    public void File_of_a_machine_is_as_expected(string path) =>
        Golden.Verify(SystemFiles.Of(System(Production)).Single(x => x.Path == path).Text, path.Replace('/', '_'));

    [Fact]
    public void Each_machine_has_a_folder_of_its_own_with_what_runs_there()
    {
        var files = SystemFiles.Of(System(Production)).Select(x => x.Path).ToList();

        Assert.Empty(System(Production).Mistakes());
        Assert.All(files, x => Assert.StartsWith("fleet/shop/production/", x, StringComparison.Ordinal));
        Assert.Equal(["db", "haproxy.cfg", "web-1", "web-2"], files.Select(x => x.Split('/')[3]).Distinct());
        Assert.Contains("set_real_ip_from 10.0.0.5/32;", SystemFiles.Of(System(Production)).Single(x => x.Path == "fleet/shop/production/web-1/nginx/shop/nginx.conf").Text, StringComparison.Ordinal);
        Assert.DoesNotContain(files, x => x.StartsWith("fleet/shop/production/db/nginx", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Mistakes { get; } = new()
    {
        { "store", "Environments[production].Placements[cache]: nobody says on which machine this store runs" },
        { "singleton", "Environments[production].Placements[beat]: nobody says on which machine this singleton runs" },
        { "port", "Environments[production].Placements[broker].Port: cache and broker are both reached at port 6379 of db" },
        { "engine", "Environments[production].Machines[web-2].Engine: `tcp://10.0.0.2` is not of the form ssh://user@host[:port]" },
        { "twice", "Environments[production].Machines[ssh://deploy@web-1.example.com]: two machines are on this engine" },
        { "address", "Environments[production].Machines[web-2].Address: `127.0.0.1` is no address at which other machines reach this one" },
        { "least", "Environments[production].Least: 3 is not within 1 and the number of machines that serve" },
        { "balancer", "Environments[production].Balancer.Address: `lb` is no address such as 10.0.0.2" },
        { "hooks", "Environments[production].Hooks.Out: it is a program and its arguments" },
        { "waves", "Environments[production].Strategy: waves by machine need two that serve" },
        { "keeper", "Environments[production].Keeper: it is not among the machines" },
        { "web", "Environments[production].Placements[web]: it runs on each machine that serves" },
        { "named", "Services[web].Settings: it names watcher, which is not on each of its machines in environment production: only stores are reached from other machines" },
        { "volume", "Volumes[media]: it would be another one on each of web-1, web-2" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void What_cannot_run_on_several_machines_is_refused(string how, string mistake)
    {
        var watcher = new Pipeline.Systems.Services.Monitor("watcher") { Artifact = Redis, Ready = new ExecProbe("true"), Port = 1 };
        var system = how switch
        {
            "store" => System(Production with { Placements = Production.Placements.RemoveAt(0) }),
            "singleton" => System(Production with { Placements = Production.Placements.RemoveAt(2) }),
            "port" => System(Production with { Placements = Production.Placements.SetItem(1, new Placement(Broker, Db)) }),
            "engine" => System(Production with { Machines = [Web1, Web2 with { Engine = "tcp://10.0.0.2" }, Db] }),
            "twice" => System(Production with { Machines = [Web1, Web2 with { Engine = Web1.Engine }, Db] }),
            "address" => System(Production with { Machines = [Web1, Web2 with { Address = "127.0.0.1" }, Db] }),
            "least" => System(Production with { Least = 3 }),
            "balancer" => System(Production with { Balancer = new Balancer("lb") }),
            "hooks" => System(Production with { Hooks = new BalancerHooks { Out = [], In = ["true"] } }),
            "waves" => System(Production with { Machines = [Web1, Db], Strategy = new CanaryStrategy { ByMachine = true } }),
            "keeper" => System(Production with { Keeper = Web2 with { Name = "other" } }),
            "web" => System(Production with { Placements = Production.Placements.Add(new Placement(Web, Web1)) }),
            "named" => System(Production, Web with { Settings = Web.Settings.With(new() { ["WATCHER"] = watcher }) }, watcher),
            _ => System(Production, Web with { Mounts = [new Mount(new Volume("media"), "/media")] }),
        };

        Assert.Contains(system.Mistakes(), x => $"{x.Where}: {x.Why}".StartsWith(mistake, StringComparison.Ordinal));
    }

    [Fact]
    public void Recovery_is_rehearsed_with_the_whole_system_on_the_machine_that_has_the_backups()
    {
        var database = Postgres.Store("postgres", new PinnedImage("postgres:17@sha256:" + new string('3', 64)), "shop", Password, new Volume("postgres-data"));
        var backup = Restic.Backup("backup", Image, new Database(database, "shop", Password), new VolumeRepository(new Volume("copies")), new GivenSecret("backup-password"));
        var fleet = Production with { Keeper = Db, Placements = Production.Placements.Add(new Placement(database, Db)), Overrides = [new Override(Web) { Replicas = 3 }] };
        var system = System(fleet, null, database, backup);
        Assert.Empty(system.Mistakes());
        using var root = new TemporaryFolder();

        var (rehearsal, drill) = DrillSystem.Of(system, fleet.Recoverable, (21000, 21001));
        DrillSystem.Write(rehearsal, fleet.Recoverable, root.Path);

        Assert.Equal((Db.Engine, "production-drill", fleet.Url, 21000), (fleet.Recoverable.Engine, drill.Name, drill.Url, drill.HttpsPort));
        Assert.Equal(["backup", "broker", "cache", "nginx", "postgres", "web"], rehearsal.Services.Select(x => x.Name).Order(StringComparer.Ordinal));
        Assert.Equal(3, rehearsal.In(drill).Services.OfType<Web>().Single().Replicas);
        // What each machine has under fleet/ is not among its files; the repository is the fleet's own.
        Assert.DoesNotContain(Directory.EnumerateDirectories(root.Path), x => Path.GetFileName(x) == "fleet");
        Assert.Contains("name: shop-production_copies", File.ReadAllText(Path.Combine(root.Path, "compose", "shop", "compose.override.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeper_generates_the_secrets_of_all_machines()
    {
        var key = new GeneratedSecret("web-key");
        var fleet = Production with { Keeper = Db };
        var setups = DockerFleet.Setups(
            System(fleet, Web with { Settings = Web.Settings.With(new() { ["KEY"] = key }) }), fleet, "/nowhere", (system, environment, engine) => new DockerSetup(system, environment, "/nowhere", ImmutableSortedDictionary<string, string>.Empty, engine, TimeProvider.System));

        Assert.Contains(key, setups.Single(x => x.Machine == Db).Setup.Generated);
        // It is not among what the keeper's services get.
        Assert.DoesNotContain(key, setups.Single(x => x.Machine == Db).Setup.System.Secrets);
        Assert.Contains(key, setups.Single(x => x.Machine == Web2).Setup.System.Secrets);
    }

    [Fact]
    public void Machine_that_serves_no_more_is_seen_to_have_web_services()
    {
        var names = new DockerNames("shop", "production");
        var rollout = new Rollout("0001-aaaa", RolloutKind.Deploy, new Release("1", "sha256:1"), Slot.Blue, "");
        var labels = names.LabelsOf(rollout.Id).Add(DockerNames.ServiceLabel, "web").Add(DockerNames.RecordLabel, JsonSerializer.Serialize(rollout, DeploymentJson.Default.Rollout));
        var container = new EngineContainer("1", "shop-web-1", "sha256:2", "running", null, false, labels, ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<int, int>.Empty);
        var setup = DockerFleet.Setups(
            System(Production), Production, "/nowhere", (system, environment, engine) => new DockerSetup(system, environment, "/nowhere", ImmutableSortedDictionary<string, string>.Empty, engine, TimeProvider.System))
            .Single(x => x.Machine == Db).Setup;

        Assert.Empty(setup.System.Webs);
        Assert.True(Assert.Single(DockerObservation.Rollouts(setup.Whole, [container])).Answers);
        Assert.False(Assert.Single(DockerObservation.Rollouts(setup.System, [container])).Answers);
    }

    private static SystemDefinition System(FleetEnvironment environment, Web? web = null, params ReadOnlySpan<Service> others) => new("shop")
    {
        Images = [Image],
        Services = [Cache, Broker, web ?? Web, Beat, Nginx.Edge("nginx", new PinnedImage("nginx:1@sha256:" + new string('2', 64))), .. others],
        Environments = [environment],
    };
}
