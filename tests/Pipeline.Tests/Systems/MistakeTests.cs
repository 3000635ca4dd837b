using System.Collections.Immutable;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Monitor = Pipeline.Systems.Services.Monitor;

namespace Pipeline.Tests.Systems;

/// <summary>Every rule of a definition, broken once: where the mistake is, and what it says.</summary>
public sealed class MistakeTests
{
    private static readonly PinnedImage Pinned = new("nginx:1@sha256:0000000000000000000000000000000000000000000000000000000000000000");
    private static readonly Image Image = new("app") { Context = "app" };
    private static readonly Volume Data = new("data");
    private static readonly Secret Password = new GivenSecret("password");
    private static readonly LoginSecret Login = new("login", "ada", new GeneratedSecret("login-password"));
    private static readonly Store Store = new("store") { Artifact = Pinned, Port = 5432, Ready = new TcpProbe(), Mounts = [Data.At("/data")] };
    private static readonly Web Web = new("web") { Artifact = Image, Port = 8000 };
    private static readonly Edge Edge = new("edge") { Artifact = Pinned, Port = 8443, Ready = new TcpProbe() };
    private static readonly Worker Worker = new("worker") { Artifact = Image, Ready = new ExecProbe("true") };
    private static readonly Job Job = new("job") { Artifact = Image };
    private static readonly Monitor Prometheus = new("prometheus") { Artifact = Pinned, Kind = MonitorKind.Prometheus, Configuration = "/etc/prometheus", Port = 9090, Ready = new TcpProbe() };
    private static readonly Monitor Alertmanager = Prometheus with { Name = "alertmanager", Kind = MonitorKind.Alertmanager };
    private static readonly DockerEnvironment There = new("there") { Url = new Uri("https://example.org") };

    private static readonly SystemDefinition Good = new("shop")
    {
        Images = [Image],
        Services = [Store, Web, Edge, Worker, Job, Prometheus, Alertmanager],
        Environments = [There],
    };

    private static SystemDefinition Developed(Func<Development, Development> change, Image? image = null, params Service[] services)
    {
        var all = Good.Services.Where(x => !services.Any(y => y.Name == x.Name)).Concat(services).ToList();
        return Good with
        {
            Development = change(new Development { Sources = [new SourceImage(Image, "dev", "/app")] }),
            Images = image is null ? [Image] : [Image, image],
            Services = [.. all],
            Routes = [.. all.OfType<Web>().Select((x, i) => new ServiceRoute(i == 0 ? "/" : "/" + x.Name, x))],
        };
    }

    /// <summary>Name of the mistake, the definition, where, and a part of what is said.</summary>
    private static readonly (string Name, SystemDefinition System, string Where, string Says)[] Table =
    [
        ("name of the system", Good with { Name = "Shop" }, "Name", "lower case"),
        ("nothing in it", new("shop"), "Images", "services, images or both"),
        ("no environment", Good with { Environments = [] }, "Environments", "at least one"),
        ("two services of a name", With(Worker, Worker with { Replicas = 3 }), "Services[worker]", "two services"),
        ("need from elsewhere", With(Worker with { Needs = [Store with { Name = "other" }] }), "Services[worker]", "needs other"),
        ("image from elsewhere", With(Worker with { Artifact = Image with { Name = "other" } }), "Services[worker].Artifact", "image other"),
        ("image of a release in what lasts", With(Prometheus with { Artifact = Image }), "Services[prometheus].Artifact", "runs none of their images"),
        ("need of itself", With(Worker with { Needs = [Job with { Needs = [Worker] }] }, Job with { Needs = [Worker with { Needs = [Job] }] }), "Services[worker].Needs", "needs itself"),
        ("two secrets of a name", Setting(new GeneratedSecret("password"), Password), "Secrets[password]", "two different"),
        ("two volumes to one writer each", Good with { Services = Good.Services.Add(Store with { Name = "second" }) }, "Volumes[data]", "both write"),
        ("two networks of a name", With(Worker with { Networks = [new Network("data"), Network.Data] }), "Networks[data]", "two different"),
        ("two edges", Good with { Services = Good.Services.Add(Edge with { Name = "second" }) }, "Services", "two edges"),
        ("two Prometheus", Good with { Services = Good.Services.Add(Prometheus with { Name = "second" }) }, "Services", "one Prometheus"),
        ("nobody tells", Without(Alertmanager) with { Receivers = [new SlackReceiver("chat", Severity.Info, "#x", Password)] }, "Receivers", "Alertmanager"),
        ("nobody watches", Without(Prometheus) with { Alerts = [Alert] }, "Alerts", "Prometheus"),
        ("the router's name", Good with { Services = Good.Services.Add(Worker with { Name = "router" }) }, "Services[router]", "own router"),
        ("release set by hand", Setting("RELEASE_VERSION", "1"), "Services[worker].Settings[RELEASE_VERSION]", "deployment sets it"),
        ("secret and its file", With(Worker with { Settings = new() { ["KEY"] = Password, ["KEY_FILE"] = "/x" } }), "Services[worker].Settings[KEY_FILE]", "is a secret"),
        ("image variable taken twice", Good with { Services = Good.Services.Add(Store with { Name = "app", Mounts = [new Volume("second").At("/data")] }) }, "Services[app]", "rename it"),
        ("the certificate's name", Setting("KEY", new GivenSecret("tls-key")), "Secrets[tls-key].Name", "certificate"),
        ("route without slash", Routed(new ServiceRoute("api", Web)), "Routes[api]", "no path"),
        ("route that ends a directive", Routed(new ServiceRoute("/a;b", Web)), "Routes[/a;b]", "no path"),
        ("route's host", Routed(new ServiceRoute("/", Web) { Host = "a b" }), "Routes[a b/]", "no host name"),
        ("route elsewhere", Routed(new ServiceRoute("/", Web), new ServiceRoute("/x", Web with { Name = "other" })), "Routes[/x]", "goes to other"),
        ("folder the edge does not see", Routed(new ServiceRoute("/", Web), new FolderRoute("/media/", Data)), "Routes[/media/]", "does not see"),
        ("folder without slash", Routed(new ServiceRoute("/", Web), new FolderRoute("/media", Data)), "Routes[/media]", "ends with a slash"),
        ("login by nobody", Routed(new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = Login with { User = "a:b" } }), "Secrets[login].User", "letters, digits"),
        ("password that everybody knows", Routed(new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = Login with { Password = new GivenSecret("p") { Otherwise = "" } } }), "Secrets[login].Password", "leave out Otherwise"),
        ("password that is composed", Routed(new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = Login with { Password = new ComposedSecret("p", "x") } }), "Secrets[login].Password", "given or generated"),
        ("login before all pages", Routed(new ServiceRoute("/", Web) { Login = Login }), "Services[web]", "a route without one"),
        ("login that a check does not have", Routed(new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = Login }) with { Smoke = [SmokeCheck.Get("/x?y")] }, "Smoke[/x?y]", "expect 401"),
        ("login without an edge", Without(Edge) with { Routes = [new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = Login }] }, "Secrets[login]", "the edge asks"),
        ("two logins of a name", Routed(new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = Login }, new ServiceRoute("/y", Web) { Login = Login with { User = "bob" } }), "Secrets[login]", "two different"),
        ("two routes alike", Routed(new ServiceRoute("/", Web), new ServiceRoute("/", Web)), "Routes[/]", "two routes"),
        ("no route with two web services", Good with { Services = Good.Services.Add(Web with { Name = "second" }) }, "Routes", "several web services"),
        ("web service without a route", Good with { Services = Good.Services.Add(Web with { Name = "second" }), Routes = [new ServiceRoute("/", Web)] }, "Services[second]", "no route"),
        ("image's name", Good with { Images = [Image, Image with { Name = "-" }] }, "Images[-].Name", "lower case"),
        ("two images of a name", Good with { Images = [Image, Image] }, "Images[app]", "two images"),
        ("image used from elsewhere", Good with { Images = [Image with { Uses = Image.Uses.Add("base", "other") }] }, "Images[app].Uses", "no image `other`"),
        ("name of an environment", In(There with { Name = "T" }), "Environments[T].Name", "lower case"),
        ("two environments of a name", Good with { Environments = [There, There] }, "Environments[there]", "two environments"),
        ("address without TLS", In(There with { Url = new Uri("http://example.org") }), "Environments[there].Url", "no https address"),
        ("one port for two", In(There with { HttpPort = 443 }), "Environments[there].HttpPort", "port of TLS too"),
        ("address of the ports", In(There with { Address = "here" }), "Environments[there].Address", "no IP address"),
        ("host name", In(There with { HostNames = ["a_b"] }), "Environments[there].HostNames", "no host name"),
        ("negative warmth", In(There with { KeepWarm = TimeSpan.FromSeconds(-1) }), "Environments[there].KeepWarm", "not negative"),
        ("override of another system", In(There with { Overrides = [new(Worker with { Name = "other" })] }), "Environments[there].Overrides[other]", "not among"),
        ("override that makes a mistake", In(There with { Overrides = [new(Worker) { Replicas = 0 }] }), "Environments[there].Overrides[worker].Replicas", "not within 1 to 64"),
        ("replicas of a store", In(There with { Overrides = [new(Store) { Replicas = 2 }] }), "Environments[there].Overrides[store].Replicas", "is a store"),
        ("containers without an edge", Without(Edge), "Environments[there]", "edge before a web service"),
        ("files in containers", With(Worker with { Artifact = Files, Command = ["x"] }), "Services[worker].Artifact", "this is files"),
        ("processes of images", Good with { Environments = [There, new LocalEnvironment("local") { Port = 80 }] }, "Environments[local]", "made of files"),
        ("two environments at a port", Good with { Environments = [new LocalEnvironment("a") { Port = 80 }, new LocalEnvironment("b") { Port = 80 }] }, "Environments[b].Port", "listens on 80 too"),
        ("port of an environment", Good with { Environments = [new LocalEnvironment("a") { Port = 0 }] }, "Environments[a].Port", "not within"),
        ("name of a service", Good with { Services = Good.Services.Add(Worker with { Name = "W" }) }, "Services[W].Name", "lower case"),
        ("grace", With(Worker with { Grace = TimeSpan.FromSeconds(-1) }), "Services[worker].Grace", "not negative"),
        ("port", With(Store with { Port = 70000 }), "Services[store].Port", "70000"),
        ("no network", With(Worker with { Networks = [] }), "Services[worker].Networks", "no network"),
        ("figures without a port", With(Worker with { MetricsPath = "/metrics" }), "Services[worker].MetricsPath", "with a port"),
        ("files without a program", With(Worker with { Artifact = Files }), "Services[worker].Command", "name the program"),
        ("no probe", With(Worker with { Ready = null }), "Services[worker].Ready", "no probe"),
        ("probe without a port", With(Worker with { Ready = new TcpProbe() }), "Services[worker].Port", "has none"),
        ("two volumes at a path", With(Worker with { Mounts = [new Volume("a").At("/x"), new Volume("b").At("/x")] }), "Services[worker].Mounts", "at one path"),
        ("NUL in an argument", With(Worker with { Command = ["a\0b"] }), "Services[worker].Command", "NUL"),
        ("NUL in a value", Setting("A", "a\0b"), "Services[worker].Settings[A]", "NUL"),
        ("name of a variable", Setting("A-B", "x"), "Services[worker].Settings[A-B]", "letters, digits and underscores"),
        ("address without a port", Setting("A", Job), "Services[worker].Settings[A]", "no port"),
        ("name of a secret", Setting("A", new GivenSecret("A")), "Secrets[A].Name", "lower case"),
        ("length of a secret", Setting("A", new GeneratedSecret("a") { Length = 4 }), "Secrets[a].Length", "16 to 256"),
        ("part without a port", Setting("A", new ComposedSecret("a", Job)), "Secrets[a]", "no address"),
        ("pinned without a digest", With(Store with { Artifact = new PinnedImage("postgres:17") }), "Services[store].Artifact", "no digest"),
        ("no reference", With(Store with { Artifact = new PinnedImage("Postgres!") }), "Services[store].Artifact", "no reference"),
        ("version of files", With(Worker with { Artifact = Files with { Version = "a b" }, Command = ["x"] }), "Services[worker].Artifact.Version", "version"),
        ("processors", With(Worker with { Limits = new Resources(0, 64) }), "Services[worker].Limits.Cpus", "above 0"),
        ("memory", With(Worker with { Limits = new Resources(1, 5) }), "Services[worker].Limits.Memory", "fewer than"),
        ("processes", With(Worker with { Limits = new Resources(1, 64) { Processes = 0 } }), "Services[worker].Limits.Processes", "above zero"),
        ("user by name", With(Worker with { Security = new() { User = "app" } }), "Services[worker].Security.User", "two numbers"),
        ("root", With(Worker with { Security = new() { User = "0:0" } }), "Services[worker].Security.User", "above 0"),
        ("memory at no path", With(Worker with { Security = new() { Memory = ["tmp"] } }), "Services[worker].Security.Memory", "absolute path"),
        ("name of a volume", With(Worker with { Mounts = [new Volume("A").At("/x")] }), "Services[worker].Mounts", "lower case"),
        ("volume at no path", With(Worker with { Mounts = [new Volume("a").At("x")] }), "Services[worker].Mounts", "absolute path"),
        ("path of a probe", With(Web with { Health = new HttpProbe { Path = "x" } }), "Services[web].Ready.Path", "slash"),
        ("probe without a release", With(Web with { Health = new HttpProbe { ReleaseHeader = "" } }), "Services[web].Ready.ReleaseHeader", "old release"),
        ("probe without a command", With(Worker with { Ready = new ExecProbe() }), "Services[worker].Ready.Command", "command is needed"),
        ("answers in a row", With(Worker with { Ready = new ExecProbe("x") { Consecutive = 0 } }), "Services[worker].Ready.Consecutive", "1 to 100"),
        ("time between answers", With(Worker with { Ready = new ExecProbe("x") { Interval = TimeSpan.Zero } }), "Services[worker].Ready.Interval", "above zero"),
        ("time of an answer", With(Worker with { Ready = new ExecProbe("x") { AnswerWithin = TimeSpan.Zero } }), "Services[worker].Ready.AnswerWithin", "above zero"),
        ("time of a start", With(Worker with { Ready = new ExecProbe("x") { StartWithin = TimeSpan.Zero } }), "Services[worker].Ready.StartWithin", "above zero"),
        ("replicas", With(Worker with { Replicas = 65 }), "Services[worker].Replicas", "1 to 64"),
        ("range of replicas", With(Worker with { Scaling = new Scaling(5, 3) { CpuPercent = 70 } }), "Services[worker].Scaling", "no range"),
        ("replicas outside the range", With(Worker with { Scaling = new Scaling(3, 5) { CpuPercent = 70 } }), "Services[worker].Scaling", "not within 3 to 5"),
        ("no measure", With(Worker with { Scaling = new Scaling(1, 5) }), "Services[worker].Scaling", "no measure"),
        ("store without a volume", With(Store with { Mounts = [] }), "Services[store].Mounts", "has none"),
        ("store without a port", With(Store with { Port = null, Ready = new ExecProbe("x") }), "Services[store].Port", "others call it"),
        ("web without a port", With(Web with { Port = null }), "Services[web].Port", "has no port"),
        ("drain", With(Web with { RequestDrain = TimeSpan.FromSeconds(-1) }), "Services[web].RequestDrain", "not negative"),
        ("drain of websockets", With(Web with { WebSocketDrain = TimeSpan.FromSeconds(-1) }), "Services[web].WebSocketDrain", "not negative"),
        ("warm-up", With(Web with { WarmUp = ["x"] }), "Services[web].WarmUp", "slash"),
        ("assets", With(Web with { Assets = ["/x"] }), "Services[web].Assets", "begin and end"),
        ("alive", With(Web with { Alive = new ExecProbe() }), "Services[web].Alive.Command", "needed"),
        ("deadline", With(Job with { Deadline = TimeSpan.Zero }), "Services[job].Deadline", "above zero"),
        ("requests a second", With(Edge with { RequestsPerSecond = 0 }), "Services[edge].RequestsPerSecond", "above zero"),
        ("connections", With(Edge with { Connections = 0 }), "Services[edge].Connections", "above zero"),
        ("body", With(Edge with { LargestBody = 0 }), "Services[edge].LargestBody", "above zero"),
        ("answer of the edge", With(Edge with { AnswerWithin = TimeSpan.Zero }), "Services[edge].AnswerWithin", "above zero"),
        ("proxy", With(Edge with { TrustedProxies = ["x"] }), "Services[edge].TrustedProxies", "no network"),
        ("name of a header", With(Edge with { Headers = Edge.Headers.Add("a b", "x") }), "Services[edge].Headers[a b]", "letters"),
        ("header in two lines", With(Edge with { Headers = Edge.Headers.Add("X", "a\nb") }), "Services[edge].Headers[X]", "ASCII"),
        ("Prometheus without a folder", With(Prometheus with { Configuration = null }), "Services[prometheus]", "folder"),
        ("folder of files", With(Prometheus with { Configuration = "etc" }), "Services[prometheus].Configuration", "absolute path"),
        ("name of an alert", Good with { Alerts = [Alert with { Name = "a b" }] }, "Alerts[a b].Name", "letters and digits"),
        ("alert of nothing", Good with { Alerts = [Alert with { Expression = "" }] }, "Alerts[Odd].Expression", "needed"),
        ("time of an alert", Good with { Alerts = [Alert with { For = TimeSpan.FromSeconds(-1) }] }, "Alerts[Odd].For", "not negative"),
        ("two alerts of a name", Good with { Alerts = [Alert, Alert] }, "Alerts[Odd]", "two alerts"),
        ("name of a receiver", Told(new SlackReceiver("A", Severity.Info, "#x", Password)), "Receivers[A].Name", "lower case"),
        ("two receivers of a name", Told(new SlackReceiver("a", Severity.Info, "#x", Password), new SlackReceiver("a", Severity.Info, "#y", Password)), "Receivers[a]", "two receivers"),
        ("address of mail", Told(new EmailReceiver("a", Severity.Info, "x", "y@z", "mail:25")), "Receivers[a].To", "an @"),
        ("name of a channel", Channelled(new SlackChannel("A", Given)), "Channels[A].Name", "lower case"),
        ("two channels of a name", Channelled(new SlackChannel("a", Given), new TeamsChannel("a", Given)), "Channels[a]", "two channels"),
        ("channel of an environment elsewhere", Channelled(new SlackChannel("a", Given) { Environments = ["moon"] }), "Channels[a].Environments", "`moon` is no environment"),
        ("channel's mail", Channelled(new EmailChannel("a", "x", "y@z", "mail:25")), "Channels[a].To", "an @"),
        ("channel's mail server", Channelled(new EmailChannel("a", "x@y", "y@z", "mail")), "Channels[a].Server", "a host and a port"),
        ("channel's user without a password", Channelled(new EmailChannel("a", "x@y", "y@z", "mail:25") { User = "x" }), "Channels[a].Password", "a user"),
        ("channel's key over the open net", Channelled(new PagerDutyChannel("a", Given) { Events = new Uri("http://example.org") }), "Channels[a].Events", "no https"),
        ("load that nothing bears", Good with { Environments = [There with { Load = new LoadRule { Rate = 2000 } }] }, "Environments[there].Load.Rate", "at most 1000"),
        ("load without an end", Good with { Environments = [There with { Load = new LoadRule { Rate = 1000, Duration = TimeSpan.FromMinutes(5) } }] }, "Environments[there].Load.Duration", "more than 100000"),
        ("user without a password", Told(new EmailReceiver("a", Severity.Info, "x@y", "y@z", "mail:25") { User = "x" }), "Receivers[a].Password", "a user"),
        ("path of a smoke check", Good with { Smoke = [SmokeCheck.Get("x")] }, "Smoke[GET x].Path", "slash"),
        ("time of a smoke check", Good with { Smoke = [SmokeCheck.Get("/").Within(TimeSpan.Zero)] }, "Smoke[GET /].Within", "above zero"),
        ("pointer of a smoke check", Good with { Smoke = [SmokeCheck.Get("/").WithJson("x", "y")] }, "Smoke[GET /].WithJson", "JSON Pointer"),
        ("nothing to work on", Good with { Development = new Development { Sources = [] } }, "Development.Sources", "name an image"),
        ("sources of another image", Developed(x => x with { Sources = [new SourceImage(Image with { Name = "other" }, "dev", "/app")] }), "Development.Sources[other]", "not among the system's images"),
        ("sources that nothing runs", Developed(x => x with { Sources = [.. x.Sources, new SourceImage(Image with { Name = "idle" }, "dev", "/app")] }, Image with { Name = "idle" }), "Development.Sources[idle]", "no service runs it"),
        ("sources at no path", Developed(x => x with { Sources = [new SourceImage(Image, "dev", "app")] }), "Development.Sources[app]", "no absolute path"),
        ("a tool of a service's name", Developed(x => x with { Tools = [Prometheus] }), "Development.Tools[prometheus]", "has this name"),
        ("a wrong tool", Developed(x => x with { Tools = [new Monitor("look") { Artifact = Pinned }] }), "Development.Services[look].Ready", "no probe"),
        ("left out is nobody", Developed(x => x with { Without = [Web with { Name = "other" }] }), "Development.Without", "other is not among"),
        ("an override of nobody", Developed(x => x with { Overrides = [new Override(Web with { Name = "other" })] }), "Development.Overrides[other]", "not among the system's services"),
        ("an override with a mistake", Developed(x => x with { Overrides = [new Override(Worker) { Replicas = 0 }] }), "Development.Overrides[worker].Replicas", "not within"),
        ("a need that is not worked on", Developed(x => x, Image with { Name = "second" }, Web with { Name = "extra", Artifact = Image with { Name = "second" } }, Worker with { Needs = [Web with { Name = "extra" }] }),
            "Development.Sources", "worker needs extra"),
        ("port of what does not run", Developed(x => x with { Ports = [new LoopbackPort(Edge, 8080)] }), "Development.Ports[edge]", "does not run there"),
        ("port of what has none", Developed(x => x with { Ports = [new LoopbackPort(Worker, 8080)] }), "Development.Ports[worker]", "has no port"),
        ("no port", Developed(x => x with { Ports = [new LoopbackPort(Web, 0)] }), "Development.Ports[web]", "not within"),
        ("one port twice", Developed(x => x with { Ports = [new LoopbackPort(Web, 8080), new LoopbackPort(Store, 8080)] }), "Development.Ports", "both at 8080"),
    ];

    public static TheoryData<string> Names => [.. Table.Select(x => x.Name)];

    private static Alert Alert => new("Odd", "vector(1)", TimeSpan.Zero, Severity.Info, "odd");

    private static FilesArtifact Files => new() { Build = x => new Command("make", x) };

    [Fact]
    public void A_definition_without_mistakes_has_none() => Assert.Empty(Good.Mistakes());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_names_the_place_and_says_what_is_wrong_there(string name)
    {
        var (_, system, where, says) = Table.Single(x => x.Name == name);
        var mistakes = system.Mistakes().ToList();
        Assert.Contains(mistakes, x => x.Where == where && x.Why!.Contains(says, StringComparison.Ordinal));
        Assert.All(mistakes, x => Assert.False(string.IsNullOrEmpty(x.Next)));
    }

    /// <summary>The good system with services of these names in the place of its own.</summary>
    private static SystemDefinition With(params Service[] services) => Good with
    {
        Services = [.. Good.Services.Where(x => services.All(y => y.Name != x.Name)), .. services],
        Routes = [.. services.OfType<Web>().Select(x => new ServiceRoute("/", x))],
    };

    private static SystemDefinition In(DockerEnvironment environment) => Good with { Environments = [environment] };

    private static SystemDefinition Without(Service service) => Good with { Services = Good.Services.Remove(service) };

    private static SystemDefinition Setting(string name, Setting setting) => With(Worker with { Settings = new() { [name] = setting } });

    private static SystemDefinition Setting(Secret one, Secret other) => With(Worker with { Settings = new() { ["A"] = one, ["B"] = other } });

    private static SystemDefinition Routed(params ImmutableArray<Route> routes) => Good with { Routes = routes };

    private static GivenSecret Given => new("given");

    private static SystemDefinition Channelled(params ImmutableArray<Channel> channels) => Good with { Channels = channels };

    private static SystemDefinition Told(params ImmutableArray<Receiver> receivers) => Good with { Receivers = receivers };
}
