using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>What several machines have built for their own processors, put together to one image for all.</summary>
internal static class ImageParts
{
    /// <summary>One image for each name.</summary>
    /// <param name="system">Its images say which platforms there must be.</param>
    /// <param name="parts">What the machines wrote down.</param>
    /// <exception cref="PipelineException">A platform is missing or there twice, or parts were made from different inputs: exit 1, nothing was named.</exception>
    public static ImmutableArray<ImageIndex> Combine(SystemDefinition system, IReadOnlyCollection<BuiltImages> parts)
    {
        var indexes = new List<ImageIndex>();
        var mistakes = new List<Diagnostic>();
        foreach (var group in parts.SelectMany(x => x.Images).GroupBy(x => x.Name))
        {
            var of = group.OrderBy(x => x.Platforms[0], StringComparer.Ordinal).ToList();
            var platforms = of.SelectMany(x => x.Platforms).ToList();
            var wanted = system.Images.FirstOrDefault(x => x.Name == group.Key)?.Platforms.Select(x => x.ToString()).ToList() ?? [];
            var missing = wanted.Except(platforms).ToList();
            if (missing.Count > 0)
                mistakes.Add(new Diagnostic($"Image {group.Key} is not complete", null, $"nobody has pushed it for {string.Join(", ", missing)}", "push those platforms too, from the same commit"));
            else if (platforms.Distinct().Count() < platforms.Count)
                mistakes.Add(new Diagnostic($"Image {group.Key} was pushed twice for one platform", null, string.Join(", ", platforms), "delete .nuke/temp/images/parts and push again"));
            else if (of.Select(x => x.Inputs).Distinct().Count() > 1 || of.Select(x => x.Repository).Distinct().Count() > 1)
                mistakes.Add(new Diagnostic(
                    $"The parts of image {group.Key} do not belong together", null, "they were made from different files, permissions or base images: " + string.Join(", ", of.Select(x => $"{x.Platforms[0]} from {Short(x.Inputs)}")),
                    "push all platforms again from one commit; a base image may have been replaced meanwhile"));
            else
                indexes.Add(new ImageIndex(group.Key, of[0].Repository, [.. of.Select(x => $"{x.Repository}@{x.Digest}")], [.. platforms.Order(StringComparer.Ordinal)], of[0].Inputs, of.TrueForAll(x => ImageInputs.IsKnown(x.Tag))));
        }

        return mistakes.Count == 0
            ? [.. indexes.OrderBy(x => x.Name, StringComparer.Ordinal)]
            : throw PipelineException.Failed(
                mistakes[0].What, why: mistakes[0].Why, next: mistakes[0].Next, details: [.. mistakes.Skip(1).Select(x => $"{x.What}: {x.Why}")]);
    }

    private static string Short(string inputs) => inputs.Length > 19 ? inputs[7..19] : inputs;
}

/// <summary>An index to make.</summary>
/// <param name="Name">The image.</param>
/// <param name="Repository">Registry and path.</param>
/// <param name="Sources">The parts, by digest.</param>
/// <param name="Platforms">What they hold together.</param>
/// <param name="Inputs">What all of them were made from.</param>
/// <param name="IsKnown">Whether that is all: otherwise an index that is there may be made of other parts.</param>
internal sealed record ImageIndex(string Name, string Repository, ImmutableArray<string> Sources, ImmutableArray<string> Platforms, string Inputs, bool IsKnown)
{
    /// <summary>The index by its digest.</summary>
    public ImageReference At(string digest) => ImageReference.Parse($"{Repository}@{digest}");

    /// <summary>The tag that says what it was made from.</summary>
    public string Tag => ImageInputs.Tag(Digest.Parse(Inputs), Platforms, IsKnown);
}
