using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Hosting;

/// <summary>A small system with a service of every kind that a deployment treats in its own way.</summary>
internal static class LabSystem
{
    /// <summary>What an engine, compose or a shell could damage on its way.</summary>
    public const string OddValue = "a$b${c}$$ 'q' \"d\" \\n\n#x = y %20 é世🌍 {{.Name}} trailing ";

    private static readonly string Program = File.ReadAllText(Path.Combine(Repository.Root, "tests/Pipeline.Lab/Hosting/program.py"));

    /// <summary>The variable of the deployer that the given secret is taken from.</summary>
    public static string VariableOf(string name) => name.ToUpperInvariant().Replace('-', '_') + "_GIVEN";

    /// <param name="name">The system's name, which nobody else has.</param>
    /// <param name="port">The edge's port of TLS.</param>
    /// <param name="httpPort">The one that is redirected there.</param>
    /// <param name="mode">How the release is broken; empty: it is not.</param>
    /// <param name="strategy">How the environment changes from one release to the next.</param>
    public static SystemDefinition Of(string name, int port, int httpPort, string mode, Strategy strategy)
    {
        var image = new Image("app") { Context = "none", Dockerfile = "none" };
        var given = new GivenSecret("given") { Variable = VariableOf(name) };
        var made = new GeneratedSecret("made");
        var store = Redis.Store("redis", new PinnedImage("redis:7@sha256:c6eabf748fc7a61dbb5a705c78bcf3d6377b1127a97d0ce965c11c44ba46896f"), new Volume("redis-data"));
        var settings = new SettingMap
        {
            ["MODE"] = mode,
            ["REDIS"] = store,
            ["GIVEN"] = given,
            ["MADE"] = made,
            // For images that know nothing else: whoever may use the engine reads it.
            ["CLEAR"] = new SecretSetting(new GivenSecret("clear") { Variable = VariableOf(name) + "_CLEAR", Otherwise = "$c{l}e$$ar #'\"" }) { AsVariable = true },
            ["COMPOSED"] = new ComposedSecret("composed", "redis://:", given, "@", store, "/", made),
        };
        var job = new Job("job") { Artifact = image, Command = Run("job"), Settings = settings, Deadline = TimeSpan.FromSeconds(3), Grace = TimeSpan.FromSeconds(1), Networks = [Network.Application, Network.Data] };
        var web = new Web("web")
        {
            Artifact = image,
            Command = Run("web"),
            Settings = settings,
            Port = 8000,
            Networks = [Network.Application, Network.Data],
            Needs = [job],
            Health = new HttpProbe { StartWithin = TimeSpan.FromSeconds(mode is "lie" or "flap" or "slow" or "redirect" ? 3 : 20), AnswerWithin = TimeSpan.FromSeconds(1) },
            RequestDrain = TimeSpan.FromSeconds(10),
            WebSocketDrain = TimeSpan.FromSeconds(1),
            Grace = TimeSpan.FromSeconds(5),
            Limits = new Resources(1, 96),
        };
        return new SystemDefinition(name)
        {
            Images = [image],
            Services =
            [
                store, job, web,
                new Worker("worker") { Artifact = image, Command = Run("worker"), Settings = settings, Replicas = 1, Networks = [Network.Application, Network.Data], Ready = Ready(), Grace = TimeSpan.FromSeconds(5) },
                new Singleton("beat") { Artifact = image, Command = Run("beat"), Settings = settings, Networks = [Network.Application, Network.Data], Ready = Ready(), Grace = TimeSpan.FromSeconds(5) },
                new Pipeline.Systems.Services.Monitor("watcher") { Artifact = new PinnedImage("python:3@sha256:" + new string('0', 64)), Command = ["python3", "-c", Waits], Networks = [Network.Monitoring], Ready = Ready(), Grace = TimeSpan.FromSeconds(5) },
                Nginx.Edge("nginx", new PinnedImage("nginx:1.28@sha256:7377697a821c131a924a7105fafbe7414db4e9fcc77a6f08f776f33f141ec3f8")) with { Grace = TimeSpan.FromSeconds(10) },
            ],
            Routes = [new ServiceRoute("/", web), new ServiceRoute("/staff", web) { Login = new LoginSecret("staff", "ada", made) }],
            Environments = [new DockerEnvironment("lab") { Url = new Uri($"https://localhost:{port}"), HttpPort = httpPort, KeepWarm = TimeSpan.Zero, Strategy = strategy }],
            Smoke = [SmokeCheck.Get("/smoke"), SmokeCheck.Post("/echo", "said").Containing("said"), SmokeCheck.Get("/staff").Returns(System.Net.HttpStatusCode.Unauthorized).AnsweredByEdge()],
        };
    }

    private const string Waits = "import signal, threading; told = threading.Event(); signal.signal(15, lambda *_: told.set()); open('/tmp/ready', 'w').close(); told.wait()";

    private static ExecProbe Ready() => new("test", "-e", "/tmp/ready") { Consecutive = 1, StartWithin = TimeSpan.FromSeconds(10) };

    private static System.Collections.Immutable.ImmutableArray<string> Run(string service) => ["python3", "-u", "-c", Program, service];
}
