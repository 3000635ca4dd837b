using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Systems;

/// <summary>A system that the pipeline builds and deploys: its service, where it is deployed, and how one sees that it works.</summary>
/// <param name="Name">What <c>--system</c> takes: lower case letters, digits and dashes.</param>
public sealed record SystemDefinition(string Name)
{
    /// <summary>The HTTP service that the edge serves without containers; null when there are only images.</summary>
    public Service? Service { get; init; }

    /// <summary>The environments it can be deployed to.</summary>
    public ImmutableArray<DeployEnvironment> Environments { get; init; } = [];

    /// <summary>Its images, built together.</summary>
    public ImmutableArray<Image> Images { get; init; } = [];

    /// <summary>Tests that run inside images.</summary>
    public ImmutableArray<ImageTests> ImageTests { get; init; } = [];

    /// <summary>Where images are pushed to unless <c>--registry</c> says otherwise, such as <c>ghcr.io/acme/shop</c>; the image's name follows.</summary>
    public string? Registry { get; init; }

    /// <summary>Whose signature its images must carry; null when nobody signs them yet.</summary>
    public SignaturePolicy? Signature { get; init; }

    /// <summary>What is asked of the edge after each switch. All must hold, or the switch is taken back.</summary>
    public ImmutableArray<SmokeCheck> Smoke { get; init; } = [];

    /// <summary>The service, where one must be.</summary>
    internal Service Served => Service
        ?? throw PipelineException.WrongUse($"System {Name} has no service that runs without containers", "--system", next: "choose another system or environment");

    /// <summary>Every mistake of the definition; empty when there is none.</summary>
    public IEnumerable<Diagnostic> Mistakes()
    {
        var rules = new List<(bool Holds, string Where, string Rule)>
        {
            (Names.IsValid(Name), nameof(Name), Names.Rule),
            (Service is not null || !Images.IsDefaultOrEmpty, nameof(Images), "a system has a service, images or both"),
            (Service is null || !Environments.IsDefaultOrEmpty, nameof(Environments), "at least one environment is needed"),
            (Service is not null || !Environments.OfType<LocalEnvironment>().Any(), nameof(Service), "an environment without containers needs a service"),
        };
        rules.AddRange(Service?.Rules() ?? []);
        rules.AddRange(Images.SelectMany(x => x.Rules($"Images[{x.Name}]")));
        rules.AddRange(Images.SelectMany(x => x.Uses.Values.Select(y => (Images.Any(z => z.Name == y), $"Images[{x.Name}].Uses", $"there is no image `{y}`"))));
        rules.AddRange(Images.GroupBy(x => x.Name).Select(x => (x.Count() == 1, $"Images[{x.Key}]", "two images have this name")));
        rules.AddRange(Signature?.Rules() ?? []);
        rules.AddRange(ImageTests.SelectMany(x => x.Image.Rules($"ImageTests[{x.Image.Name}].Image")));
        rules.AddRange(Environments.IsDefault ? [] : Environments.SelectMany(x => x.Rules()));
        rules.AddRange((Environments.IsDefault ? [] : Environments).GroupBy(x => x.Name)
            .Select(x => (x.Count() == 1, $"Environments[{x.Key}]", "two environments have this name")));
        rules.AddRange(Smoke.SelectMany(x => x.Rules()));
        return rules.Where(x => !x.Holds)
            .Select(x => new Diagnostic($"The definition of system `{Name}` is wrong", x.Where, x.Rule, "correct it under build/Systems"));
    }
}
