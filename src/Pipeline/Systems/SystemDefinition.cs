using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Systems;

/// <summary>A system that the pipeline builds and deploys: its service, where it is deployed, and how one sees that it works.</summary>
/// <param name="Name">What <c>--system</c> takes: lower case letters, digits and dashes.</param>
public sealed record SystemDefinition(string Name)
{
    /// <summary>The HTTP service that the edge serves.</summary>
    public required Service Service { get; init; }

    /// <summary>The environments it can be deployed to.</summary>
    public required ImmutableArray<DeployEnvironment> Environments { get; init; }

    /// <summary>What is asked of the edge after each switch. All must hold, or the switch is taken back.</summary>
    public ImmutableArray<SmokeCheck> Smoke { get; init; } = [];

    /// <summary>Every mistake of the definition; empty when there is none.</summary>
    public IEnumerable<Diagnostic> Mistakes()
    {
        var rules = new List<(bool Holds, string Where, string Rule)>
        {
            (Names.IsValid(Name), nameof(Name), Names.Rule),
            (!Environments.IsDefaultOrEmpty, nameof(Environments), "at least one environment is needed"),
        };
        rules.AddRange(Service.Rules());
        rules.AddRange(Environments.IsDefault ? [] : Environments.SelectMany(x => x.Rules()));
        rules.AddRange((Environments.IsDefault ? [] : Environments).GroupBy(x => x.Name)
            .Select(x => (x.Count() == 1, $"Environments[{x.Key}]", "two environments have this name")));
        rules.AddRange(Smoke.SelectMany(x => x.Rules()));
        return rules.Where(x => !x.Holds)
            .Select(x => new Diagnostic($"The definition of system `{Name}` is wrong", x.Where, x.Rule, "correct it under build/Systems"));
    }
}
