using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class PinnedImage() : Rule(
    "pinned-image",
    "Images of job containers and services are named by their digest",
    "A tag of a registry can be moved to another image at any time",
    Sources.Zizmor + "unpinned-images")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var job in file.Jobs)
        {
            var services = (job.View.Node["services"] as YamlMapping)?.Entries.Select(x => x.Value) ?? [];
            foreach (var node in services.Prepend(job.View.Node["container"]))
                if (((node as YamlMapping)?["image"] ?? node) is YamlScalar { Value.Length: > 0 } image)
                    foreach (var name in Names(job, image))
                        if (!ActionReference.HasDigest(name.Value))
                            yield return new Remark(name.At, $"image `{name.Value}` is not named by its digest", "write `image:tag@sha256:<64 hex digits>`");
        }
    }

    /// <summary>The image, or those of the matrix that it stands for. What only the run knows is left to the run.</summary>
    private static IEnumerable<YamlScalar> Names(InspectedJob job, YamlScalar image)
    {
        if (Interpolation.In(image.Value) is not [var first, ..])
            return [image];
        var axis = Reference.In(first.Inner(image.Value)) is [{ Context: "matrix" } reference] ? reference.Part(1) : null;
        return axis is not null && first.Length == image.Value.Length && Matrix.Of(job.View) is { } matrix ? matrix.Values(axis).Where(x => x.Value.Length > 0) : [];
    }
}
