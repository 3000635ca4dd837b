using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Execution;
using Pipeline.Systems;

namespace Pipeline.Tests.Deployment;

/// <summary>An environment on a <see cref="FakeHost"/> with a real lock and a real journal; its clock runs as fast as it is asked.</summary>
internal sealed class Site : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Site() => Target = new DeployTarget(System, "test", Host, _folder / "lock", _folder / "journal.jsonl");

    /// <summary>Changes the definition, as a commit does between two commands.</summary>
    public void Define(Func<Service, Service> change) => Target = Target with { System = Target.System with { Service = change(Target.System.Served) } };

    public FakeHost Host { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public DeployTarget Target { get; private set; }

    public List<string> Said { get; } = [];

    public static SystemDefinition System { get; } = new("shop")
    {
        Service = new Service("web") { Build = x => new Command("make", x), Start = x => new Command("serve", x.Port.ToString()) },
        Environments = [new LocalEnvironment("test") { Port = 8080 }],
        Smoke = [SmokeCheck.Get("/smoke")],
    };

    public ReleaseHistory History => ReleaseHistory.From(Journal.Read(Target.JournalPath));

    public static Release Release(string version) => new(version, $"sha256:{version}");

    public Task<DeployPlan> Deploy(string version, CancellationToken cancellation = default) =>
        Run(x => x.DeployAsync(Release(version), "source", keep: 1, cancellation));

    public Task<DeployPlan> Rollback(string? version = null) => Run(x => x.RollbackAsync(version, keep: 1, default));

    public Task<DeployPlan?> Recover() => Run(x => x.RecoverAsync(keep: 1, default));

    public Task Down() => Run(async x =>
    {
        await x.DownAsync(default);
        return true;
    });

    /// <summary>Runs one command to its end; time passes by itself. Asynchronous only to the caller.</summary>
    public Task<T> Run<T>(Func<DeploySession, Task<T>> command)
    {
        try
        {
            using var session = DeploySession.Begin(Target, "tester", new Narration(Said.Add, x => Said.Add("! " + x)), Clock);
            return Task.FromResult(Pump.Run(() => command(session), () => Clock.Advance(TimeSpan.FromMilliseconds(100))));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    public void Dispose() => _folder.Dispose();
}
