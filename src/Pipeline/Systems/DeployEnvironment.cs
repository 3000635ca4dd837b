using System.Collections.Immutable;
using Pipeline.Systems.Hosts;

namespace Pipeline.Systems;

/// <summary>A place that a system is deployed to.</summary>
/// <param name="Name">What <c>--env</c> takes: lower case letters, digits and dashes.</param>
public abstract record DeployEnvironment(string Name)
{
    /// <summary>
    /// Who has to approve a deployment, in words; null when nobody has to. A job of GitHub waits for the reviewers of the environment there,
    /// whose settings are made on GitHub; elsewhere a person types the version, or gives <c>--approve &lt;plan&gt;</c>.
    /// </summary>
    public string? Approval { get; init; }

    /// <summary>What is other here than the services' definitions say.</summary>
    public ImmutableArray<Override> Overrides { get; init; } = [];

    /// <summary>What images must prove before anything of them starts here; null: nothing.</summary>
    public Verified? Verified { get; init; }

    /// <summary>
    /// The environment whose journal must say that it has served a release before this one takes it; then this one takes released versions
    /// alone from GitHub, see <c>CheckRelease</c>. Null: this one takes anything.
    /// </summary>
    public string? ProvedIn { get; init; }

    /// <summary>When, and in which state, it takes a deployment. Default: always.</summary>
    public Gates Gates { get; init; } = new();

    /// <summary>How a release is watched after the switch; null: it is not.</summary>
    public Watch? Watch { get; init; }

    /// <summary>How <c>LoadCheck</c> loads it, and what must hold then; null: it may not be loaded.</summary>
    public LoadRule? Load { get; init; }

    /// <summary>How a new generation takes over. Default: blue-green.</summary>
    public Strategy Strategy { get; init; } = new BlueGreenStrategy();

    /// <summary>
    /// How long the web services of the old generation run on after the switch, so that a rollback is one more switch and old pages find
    /// their files. They end with the first command after that which changes the environment, <c>Recover</c> among others. Default: not at
    /// all without containers, 10 minutes with them.
    /// </summary>
    public virtual TimeSpan KeepWarm { get; init; }

    /// <summary>The Docker environment beside which recovery from the loss of everything can be rehearsed; null: there is none.</summary>
    internal virtual DockerEnvironment? Recoverable => null;

    internal virtual IEnumerable<(bool, string, string)> Rules() =>
    [
        (Names.IsValid(Name), $"Environments[{Name}].Name", Names.Rule),
        (KeepWarm >= TimeSpan.Zero, $"Environments[{Name}].KeepWarm", "a time span is not negative"),
        .. Load?.Rules($"Environments[{Name}].Load") ?? [],
        .. Strategy.Rules($"Environments[{Name}].Strategy"),
        (this is FleetEnvironment || Strategy is not CanaryStrategy { ByMachine: true }, $"Environments[{Name}].Strategy", "only a fleet has machines to share: leave out ByMachine"),
        .. Gates.Rules($"Environments[{Name}].Gates"),
        .. Watch?.Rules($"Environments[{Name}].Watch") ?? [],
    ];
}

/// <summary>This machine, without containers: replicas are processes on loopback ports behind the embedded router.</summary>
public sealed record LocalEnvironment(string Name) : DeployEnvironment(Name)
{
    /// <summary>The port of the edge on 127.0.0.1, 1 to 65535.</summary>
    public required int Port { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
        [.. base.Rules(), (Port is >= 1 and <= 65535, $"Environments[{Name}].Port", $"{Port} is not within 1 to 65535")];
}
