using Nuke.Common;
using Pipeline.Systems;

namespace Pipeline.Components;

/// <summary>A build that knows systems and environments.</summary>
public interface IHaveSystems : INukeBuild
{
    /// <summary>The systems this build delivers. The first is the default.</summary>
    IReadOnlyList<SystemDefinition> Systems { get; }

    /// <summary>The system to work on.</summary>
    [Parameter("System to work on; default: the first", Name = "system", ValueProviderType = typeof(IHaveSystems), ValueProviderMember = nameof(SystemNames))]
    string SystemName => TryGetValue(() => SystemName) ?? Systems[0].Name;

    /// <summary>The environment to work on.</summary>
    [Parameter("Environment to work on", ValueProviderType = typeof(IHaveSystems), ValueProviderMember = nameof(EnvironmentNames))]
    string Env => NamedEnv ?? "local";

    /// <summary>The environment, where one was named.</summary>
    internal string? NamedEnv => TryGetValue(() => Env);

    /// <summary>Where the edge of a local environment listens instead.</summary>
    [Parameter("Port of the edge in a local environment, 1 to 65535; default: the definition's")]
    int? EdgePort => TryGetValue<int?>(() => EdgePort);

    /// <summary>Whether volumes are removed too.</summary>
    [Parameter("Remove volumes too, with all they hold: with CleanEngine those that no container has, with Down and StopDevelopment those of the environment")]
    bool Volumes => TryGetValue<bool?>(() => Volumes) ?? false;

    /// <summary>What <c>--system</c> takes.</summary>
    IEnumerable<string> SystemNames => Systems.Select(x => x.Name);

    /// <summary>What <c>--env</c> takes.</summary>
    IEnumerable<string> EnvironmentNames => Systems.SelectMany(x => x.Environments).Select(x => x.Name).Distinct();
}
