using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Deployment.Notifications;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>An environment with channels, whose runs only write into its journal. The clock moves when a test waits.</summary>
internal sealed class Told : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DeployTarget _target;
    private Hold? _hold;
    private Notifier? _notifier;
    private int _rollouts;

    public Told(Dictionary<string, string> secrets, params Channel[] channels)
    {
        Host = new FakeHost(_folder.Path);
        _target = new DeployTarget(Site.System with { Channels = [.. channels] }, "test", Host)
        {
            Given = new GivenSecrets([new SecretSource("the test", () => secrets)], _ => { }),
            Run = new Uri("https://github.com/acme/shop/actions/runs/7"),
        };
    }

    /// <summary>One webhook.</summary>
    public Told(Receiver receiver, Func<WebhookChannel, WebhookChannel>? with = null) : this(SecretsOf(receiver), (with ?? (x => x))(Hook))
    {
    }

    public static WebhookChannel Hook { get; } = new("hook", new GivenSecret("hook-url"), new GivenSecret("hook-key"));

    public FakeHost Host { get; }

    public FakeTimeProvider Clock { get; private set; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public List<string> Warned { get; } = [];

    public static Dictionary<string, string> SecretsOf(Receiver receiver) => new() { ["HOOK_URL"] = receiver.Address, ["HOOK_KEY"] = "k3y" };

    public async Task BeginAsync()
    {
        _hold = await Host.HoldAsync("ann@build", Clock, default);
        _notifier = await Notifier.BeginAsync(_target, _hold, new Narration(_ => { }, Warned.Add), Clock, new MailDelivery(), default);
    }

    /// <summary>A rollout begins and comes to serve, three seconds later.</summary>
    public async Task DeployAsync(string version)
    {
        var rollout = new Rollout($"{++_rollouts:0000}-abcd", RolloutKind.Deploy, Site.Release(version), Slot.Blue, "");
        await _hold!.Journal.AppendAsync(JournalEvent.Begun, x => x with { Id = rollout.Id, Rollout = rollout, Steps = [] });
        Clock.Advance(TimeSpan.FromSeconds(3));
        await _hold.Journal.AppendAsync(JournalEvent.Succeeded, x => x with { Id = rollout.Id });
    }

    /// <summary>The end of a run, as it should be.</summary>
    public async Task EndAsync()
    {
        await UntilAsync(_notifier!.DisposeAsync().AsTask());
        await _hold!.DisposeAsync();
    }

    /// <summary>The run is gone from one moment to the next: for what it was about to do, time has stopped.</summary>
    public async Task KillAsync()
    {
        await _hold!.DisposeAsync();
        Clock = new FakeTimeProvider(Clock.GetUtcNow());
    }

    public async Task RunAsync(params string[] versions)
    {
        await BeginAsync();
        foreach (var version in versions)
            await DeployAsync(version);
        await EndAsync();
    }

    /// <summary>Lets time pass until something holds.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            // Slow enough that what really goes over the network is faster than the deadline of an attempt.
            Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(5, deadline.Token);
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task UntilAsync(Task task)
    {
        await UntilAsync(() => task.IsCompleted);
        await task;
    }
}
