using System.Text;
using Pipeline.Deployment;
using Pipeline.Deployment.Local;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment.Local;

/// <summary>Environment local with the real router and the sample service, in a temporary folder; afterwards no process is left.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _files;
    private readonly Service[] _others;

    /// <param name="broken">How the service is broken on purpose, as its README tells.</param>
    /// <param name="files">Where the environment's files lie; default: a temporary folder.</param>
    /// <param name="others">Services beside the web service.</param>
    public LocalSite(string? broken = null, string? files = null, params Service[] others)
    {
        _files = files;
        _others = others;
        Target = Broken(broken, TimeSpan.FromSeconds(60));
    }

    public int Port { get; } = FreePort.Find([]);

    public DeployTarget Target { get; private set; }

    public List<string> Said { get; } = [];

    public LocalLayout Layout => new(Path.Combine(Files, "local", "hello"));

    private string Files => _files ?? _folder.Path;

    private static string Built(string project) => Path.Combine(
        Repository.Root, project, "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0");

    private static string Source => Built("samples/hello/src");

    /// <summary>From now on the service's definition has one more variable.</summary>
    public void Declare(string name, string value)
    {
        var service = Target.System.Webs.Single();
        Target = TargetOf(service with { Settings = service.Settings.With(new() { [name] = value }) });
    }

    /// <summary>What a process was started with, as the kernel has it.</summary>
    public static Dictionary<string, string> VariablesOf(int pid) => File.ReadAllText($"/proc/{pid}/environ")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split('=', 2)).ToDictionary(x => x[0], x => x[1]);

    /// <summary>From now on the service is started broken, and has less time to become healthy.</summary>
    public void Break(string how) => Target = Broken(how, TimeSpan.FromSeconds(3));

    public Task<DeployPlan> DeployAsync(string version, CancellationToken cancellation = default) => RunAsync(x =>
        x.DeployAsync(new Release(version, ContentDigest.OfFolder(Source)), Source, keep: 0, cancellation));

    public async Task<T> RunAsync<T>(Func<DeploySession, Task<T>> command)
    {
        await using var session = await DeploySession.BeginAsync(Target, "tester", new Narration(Said.Add, x => Said.Add("! " + x)), TimeProvider.System, default);
        return await command(session);
    }

    public async Task<string> ServingAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/version"));
        return answer.Headers.TryGetValues("X-Release", out var release) ? release.Single() : $"status {(int)answer.StatusCode}";
    }

    /// <summary>Living processes that were started from or for this environment.</summary>
    public List<int> Processes() => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(x => int.TryParse(x, out _)).Select(x => int.Parse(x!)).Where(x => ProcessIdentity.Of(x) is not null && Belongs(x))];

    public async ValueTask DisposeAsync()
    {
        await RunAsync(async x =>
        {
            await x.DownAsync(false, default);
            return true;
        });
        var left = Processes();
        _folder.Dispose();
        Assert.Empty(left);
    }

    private DeployTarget Broken(string? how, TimeSpan startWithin)
    {
        return TargetOf(new Web("web")
        {
            Artifact = new FilesArtifact { Build = x => new Command("true", x) },
            Command = ["dotnet", "Hello.dll"],
            Settings = how is null ? [] : new() { ["HELLO_BROKEN"] = how },
            Health = new HttpProbe { Interval = TimeSpan.FromMilliseconds(20), StartWithin = startWithin },
        });
    }

    private DeployTarget TargetOf(Web service)
    {
        var environment = new LocalEnvironment("local") { Port = Port };
        var system = new SystemDefinition("hello")
        {
            Services = [service, .. _others],
            Environments = [environment],
            Smoke = [SmokeCheck.Get("/").Containing("hello"), SmokeCheck.Get("/version").WithJson("/version", x => x)],
        };
        return LocalHost.Target(system, environment, Files, Path.Combine(Built("src/Pipeline.Router"), "Pipeline.Router.dll"), TimeProvider.System);
    }

    private bool Belongs(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Contains(Layout.Data)
                || File.ReadAllText($"/proc/{pid}/cmdline").Contains(Layout.Router);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
