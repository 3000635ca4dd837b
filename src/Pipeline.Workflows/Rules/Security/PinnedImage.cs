using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

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
            var services = (job.Node["services"] as YamlMapping)?.Entries.Select(x => x.Value) ?? [];
            foreach (var node in services.Prepend(job.Node["container"]))
                if (((node as YamlMapping)?["image"] ?? node) is YamlScalar { Value.Length: > 0 } image)
                    foreach (var name in Runners.Values(job, image).Where(x => x.Value.Length > 0))
                        if (!UsedAction.HasDigest(name.Value))
                            yield return new Remark(name.At, $"image `{name.Value}` is not named by its digest", "write `image:tag@sha256:<64 hex digits>`");
        }
    }
}
