using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Components;

/// <summary>A build whose systems have images.</summary>
public interface IHaveImages : IHaveSystems
{
    /// <summary>What may take the place of base images.</summary>
    IReadOnlyList<Mirror> Mirrors => [];

    /// <summary>The mirror to use.</summary>
    [Parameter("Mirror that base images are taken from; default: none, as the Dockerfiles name them", Name = "mirror", ValueProviderType = typeof(IHaveImages), ValueProviderMember = nameof(MirrorNames))]
    string? MirrorName => TryGetValue(() => MirrorName);

    /// <summary>What <c>--mirror</c> takes.</summary>
    IEnumerable<string> MirrorNames => Mirrors.Select(x => x.Name);

    /// <summary>The system whose images are meant: <c>--system</c>, else the first that has images.</summary>
    /// <exception cref="PipelineException">There is none: exit 2.</exception>
    SystemDefinition SystemWithImages
    {
        get
        {
            var named = TryGetValue<string>(() => SystemName);
            var system = named is null
                ? Systems.FirstOrDefault(x => !x.Images.IsEmpty) ?? throw PipelineException.WrongUse("No system has images", "Systems", next: "add Images to a system in build/Systems")
                : Systems.FirstOrDefault(x => x.Name == named) ?? throw PipelineException.WrongUse($"There is no system `{named}`", "--system", next: $"known are: {string.Join(", ", SystemNames)}");
            return system.Images.IsEmpty
                ? throw PipelineException.WrongUse($"System {system.Name} has no images", "--system", next: $"with images are: {string.Join(", ", Systems.Where(x => !x.Images.IsEmpty).Select(x => x.Name))}")
                : system;
        }
    }

    /// <summary>The mirror that <c>--mirror</c> names, or null.</summary>
    /// <exception cref="PipelineException">There is no such mirror: exit 2.</exception>
    Mirror? Mirror => MirrorName is null
        ? null
        : Mirrors.FirstOrDefault(x => x.Name == MirrorName)
            ?? throw PipelineException.WrongUse($"There is no mirror `{MirrorName}`", "--mirror", next: Mirrors.Count > 0 ? $"known are: {string.Join(", ", MirrorNames)}" : "leave it out; the build defines no mirrors");
}
