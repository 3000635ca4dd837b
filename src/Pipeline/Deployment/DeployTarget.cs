using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment;

/// <summary>A system in one of its environments, and the host it is on.</summary>
/// <param name="System">The system, as it is in the environment.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Host">Where plans are carried out.</param>
public sealed record DeployTarget(SystemDefinition System, string Environment, IDeployHost Host)
{
    /// <summary>How a new generation takes over.</summary>
    public Strategy Strategy { get; init; } = new BlueGreenStrategy();

    /// <summary>What images are asked to prove, in words; null: the host has none.</summary>
    public string? Proof { get; init; }

    /// <summary>What the system wants of the host; null: that is not known.</summary>
    public Capacity? Capacity { get; init; }

    /// <summary>The addresses of stores that services reach on other machines, by the store's name: what starts with other ones is rolled out again.</summary>
    public ImmutableSortedDictionary<string, string> Addresses { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long the old generation's web services run on.</summary>
    public TimeSpan KeepWarm { get; init; }

    /// <summary>How a release is watched after the switch; null: it is not.</summary>
    public Watch? Watch { get; init; }

    /// <summary>The environment's gates, and what this run brings to pass them; null: nobody asks.</summary>
    internal DeployGates? Gates { get; init; }

    /// <summary>Where this run comes from, for the record.</summary>
    internal Func<RunOrigin>? Origin { get; init; }

    /// <summary>The secrets that people give: those of channels are read here.</summary>
    public GivenSecrets Given { get; init; } = GivenSecrets.OfVariables;

    /// <summary>The run on GitHub that this is; null: it is not one.</summary>
    public Uri? Run { get; init; }

    /// <summary>The target while it is closed to users: there is nobody to watch a canary with, so it is blue-green.</summary>
    public DeployTarget Under(Closure? closure) => closure is not null && Strategy is CanaryStrategy ? this with { Strategy = new BlueGreenStrategy() } : this;

    /// <summary>The edge's address.</summary>
    public Uri Edge => Host.Edge.BaseAddress!;

    /// <summary>
    /// A digest of the settings that the services of a release start with, and of each by its name. When they change, the same bytes are
    /// rolled out again. A secret counts by its name: a new value is a deployment of its own.
    /// </summary>
    public (string Configuration, ImmutableSortedDictionary<string, string> Settings) Settings()
    {
        var named = System.Released.SelectMany(NamedOf).Concat(Addresses.Select(x => (Name: $"{x.Key}: address", x.Value))).ToImmutableSortedDictionary(x => x.Name, x => DigestOf(x.Value)[..16], StringComparer.Ordinal);
        return ("sha256:" + DigestOf(string.Join('\n', named.Select(x => $"{x.Key}={x.Value}"))), named);
    }

    /// <summary>The plan for a release, given what is really there. Pure but for the random part of the id.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="release">What.</param>
    /// <param name="source">Where its bytes lie; null: on the host.</param>
    /// <param name="keep">Releases to keep beside current and previous.</param>
    /// <param name="history">The record.</param>
    /// <param name="observed">The truth.</param>
    /// <param name="now">The time, which says what is still kept warm.</param>
    public DeployPlan Plan(
        RolloutKind kind, Release release, string? source, int keep, ReleaseHistory history, Observed observed, DateTimeOffset now)
    {
        var serving = observed.Serving;
        var same = serving?.Rollout.Release == release ? serving : null;
        var ran = same?.Rollout ?? history.Rollouts.LastOrDefault(x => x.Succeeded && x.Rollout.Release == release)?.Rollout;
        var (configuration, settings) = kind is not RolloutKind.Deploy && Host.KeepsSettings && ran is { Settings: { } then } ? (ran.Configuration, then) : Settings();
        var rollout = new Rollout(history.NextId(), kind, release, PlanBuilder.Other(serving?.Rollout.Slot), configuration) { Settings = settings };
        // What runs is brought to order by Recover, not changed: other settings are a deployment.
        var asAsked = same is { Answers: true } && observed.Behind.IsEmpty
            && (same.Rollout.Configuration == configuration
                ? System.Released.Where(x => x is not Job).All(x => same.Of(x.Name).ToList() is var replicas && replicas.Count == Host.CountOf(x, replicas.Count) && replicas.All(y => y.Alive))
                : kind is RolloutKind.Recover && same.Alive == same.Replicas.Length);
        var warm = Warm(history, observed, now);
        var plan = asAsked
            ? new DeployPlan(System.Name, Environment, rollout, same!.Rollout, [])
            : kind is RolloutKind.Rollback && serving is not null && warm?.Rollout.Release == release
            ? PlanBuilder.Return(AsManyAs(serving), warm.Rollout with { Kind = kind }, serving.Rollout, keep)
            : PlanBuilder.Start(AsManyAs(serving), rollout, serving?.Rollout, warm?.Rollout, source, keep);
        return kind is RolloutKind.Deploy || ran is null ? plan : plan with { Changed = rollout.SettingsUnlike(ran) };
    }

    // A release takes the place of what serves, and not of what a service begins with; what has crashed counts, too.
    private DeployTarget AsManyAs(ObservedRollout? serving) => serving is null ? this : this with
    {
        System = System with
        {
            Services =
            [
                .. System.Services.Select(x =>
                    x is Replicated begins && Host.CountOf(x, serving.Of(x.Name).Count()) is var now && now > Host.CountOf(x) ? begins with { Replicas = now } : x),
            ],
        },
    };

    /// <summary>The generation before the one that serves, while it is kept warm and lives; null: there is none.</summary>
    public ObservedRollout? Warm(ReleaseHistory history, Observed observed, DateTimeOffset now) =>
        history.Rollouts.LastOrDefault(x => x.Succeeded) is { Replaces: { } replaced, End.At: var at } last && last.Rollout.Id == observed.Active
        && now < at + KeepWarm && observed.Find(replaced) is { } warm && Host.IsWarm(warm) ? warm : null;

    private static IEnumerable<(string Name, string Value)> NamedOf(Service service) =>
    [
        ($"{service.Name}: command", string.Join('\0', service.Command)),
        ($"{service.Name}: replicas", service.Count.ToString(CultureInfo.InvariantCulture)),
        .. service.Settings.Select(x => ($"{service.Name}: variable {x.Key}", x.Value switch
        {
            ValueSetting value => value.Value,
            SecretSetting secret => $"secret {secret.Secret.Name}",
            AddressSetting address => address.Text,
            _ => "",
        })),
    ];

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
