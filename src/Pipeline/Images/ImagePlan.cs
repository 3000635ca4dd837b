using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Images.Contexts;
using Pipeline.Images.Dockerfiles;
using Pipeline.Images.Packages;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>The images of a system, ready to be built: what they are made from is known, nothing has run.</summary>
/// <param name="System">The system.</param>
/// <param name="Images">In an order in which each comes after those it uses.</param>
internal sealed record ImagePlan(SystemDefinition System, ImmutableArray<PlannedImage> Images)
{
    /// <summary>Looks at files and asks for the digests of base images.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="system">Its images are planned.</param>
    /// <param name="only">Names of images; empty for all. What they use comes along.</param>
    /// <param name="platforms">Null for each image's own.</param>
    /// <param name="mirror">What takes the place of base images.</param>
    /// <param name="digestOf">The digest of a reference here or in its registry; null when nobody knows.</param>
    /// <exception cref="PipelineException">A file, an image or a platform is missing: exit 2, all mistakes at once.</exception>
    public static async Task<ImagePlan> MakeAsync(
        string root, SystemDefinition system, IReadOnlyCollection<string> only, ImmutableArray<Platform>? platforms, Mirror? mirror,
        Func<string, Task<string?>> digestOf)
    {
        Check(system, only);
        var sorted = Sort(system, only);
        var bases = new Dictionary<string, Task<string?>>(StringComparer.Ordinal);
        var planned = new List<PlannedImage>();
        foreach (var image in sorted.Select(x => x.With(mirror)))
        {
            PackageLocking.Require(root, image);
            var targets = platforms ?? image.Platforms;
            var context = BuildContext.Of(root, image);
            var text = DockerfileInputs.Read(root, image);
            var dockerfile = DockerfileInputs.Of(text, image, targets);
            using var inputs = new ImageInputs(image);
            inputs.Add("dockerfile", text);
            inputs.Add(context);
            List<string> unknown = [.. context.Unknown, .. inputs.Unknown, .. dockerfile.Unknown.Select(x => $"{image.DockerfilePath}, {x}")];
            foreach (var reference in dockerfile.Bases ?? [])
            {
                if (!bases.ContainsKey(reference))
                    bases[reference] = digestOf(mirror?.InPlaceOf(reference) ?? reference);
            }

            foreach (var reference in dockerfile.Bases ?? [])
            {
                if (await bases[reference] is { } digest)
                    inputs.Add("from " + reference, digest);
                else
                    unknown.Add($"nobody here knows the digest of {reference}");
            }

            foreach (var (name, other) in image.Uses)
            {
                var used = planned.Find(x => x.Image.Name == other)!;
                inputs.Add("from image " + name, used.Inputs.ToString());
                if (!used.IsKnown)
                    unknown.Add($"image {other}, which it uses, is built again");
            }

            planned.Add(new PlannedImage(image, targets, dockerfile.Bases, context, inputs.Digest(), [.. unknown]));
        }

        return new ImagePlan(system, [.. planned]);
    }

    /// <summary>Looks at the definition and the names alone.</summary>
    /// <exception cref="PipelineException">Something is wrong with them: exit 2, all mistakes at once.</exception>
    public static void Check(SystemDefinition system, IReadOnlyCollection<string> only)
    {
        var mistakes = system.Mistakes().ToList();
        mistakes.AddRange(only.Where(x => system.Images.All(y => y.Name != x)).Select(x => new Diagnostic(
            $"System {system.Name} has no image `{x}`", "--only", Next: $"images are: {string.Join(", ", system.Images.Select(y => y.Name))}")));
        if (mistakes is [var mistake])
            throw new PipelineException(Engine.ExitCode.WrongUse, mistake);
        if (mistakes.Count > 0)
            throw PipelineException.WrongUse($"{mistakes.Count} mistakes in system {system.Name}", null, string.Join("; ", mistakes.Select(x => $"{x.Where}: {x.Why ?? x.What}")), mistakes[0].Next);
        _ = Sort(system, only);
    }

    /// <summary>The images to work on and what they use, each after what it uses.</summary>
    /// <exception cref="PipelineException">They use each other in a circle: exit 2.</exception>
    public static IReadOnlyList<Image> Sort(SystemDefinition system, IReadOnlyCollection<string> only)
    {
        var sorted = new List<Image>();
        var open = new List<string>();
        foreach (var image in system.Images.Where(x => only.Count == 0 || only.Contains(x.Name)))
            Add(image);
        return sorted;

        void Add(Image image)
        {
            if (sorted.Contains(image))
                return;
            if (open.Contains(image.Name))
                throw PipelineException.WrongUse("Images use each other in a circle", "Images", string.Join(" → ", open.Append(image.Name)), "correct Uses in build/Systems");
            open.Add(image.Name);
            foreach (var other in image.Uses.Values)
                Add(system.Images.First(x => x.Name == other));
            open.Remove(image.Name);
            sorted.Add(image);
        }
    }
}

/// <summary>One image of a plan.</summary>
/// <param name="Image">The definition.</param>
/// <param name="Platforms">What is built for.</param>
/// <param name="Bases">References that its Dockerfile builds on; null when they are not certain.</param>
/// <param name="Context">What the builder gets.</param>
/// <param name="Inputs">The digest of what it is made from, as far as it is known.</param>
/// <param name="Unknown">What of that is not known; empty when all is, and only then the same inputs mean the same image.</param>
internal sealed record PlannedImage(
    Image Image, ImmutableArray<Platform> Platforms, ImmutableArray<string>? Bases, BuildContext Context, Digest Inputs, ImmutableArray<string> Unknown)
{
    /// <summary>Whether all that it is made from is known.</summary>
    public bool IsKnown => Unknown.IsEmpty;

    /// <summary>Its tag: <c>inputs-…</c> when all that it is made from is known, so that whoever finds it need not build.</summary>
    public string Tag => ImageInputs.Tag(Inputs, Platforms.Select(x => x.ToString()), IsKnown);

    /// <summary>Whether it is built for fewer platforms than it is meant for: others build the rest.</summary>
    public bool IsPart => Image.Platforms.Except(Platforms).Any();
}
