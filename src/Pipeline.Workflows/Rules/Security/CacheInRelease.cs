using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class CacheInRelease() : Rule(
    "cache-in-release",
    "Nothing that is released is built from a cache: no cache is restored in workflows that run on tags or releases, nor in jobs that publish",
    "Any job of any branch may have written the cache, so that its content ends in what users get",
    Sources.Zizmor + "cache-poisoning")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        var isRelease = file.HasEvent("release") || file.EventFilters("push") is { } push && (push["tags"] ?? push["tags-ignore"]) is not null;
        foreach (var job in file.Jobs)
            if (isRelease || Publishes(job))
                foreach (var step in job.AllSteps)
                    foreach (var cache in CacheUser.All)
                        if (cache.At(step) is { } at)
                            yield return new Remark(at, $"job `{job.Id}` builds what is released, from a cache", cache.Advice);
    }

    private static bool Publishes(JobView job) =>
        Writes(job, "packages") || Writes(job, "attestations")
        || job.AllSteps.Any(x => UsedAction.Is(x, "docker/build-push-action") && (x.With?["push"] as YamlScalar)?.Value is "true")
        || job.AllSteps.Any(x => UsedAction.Is(x, "softprops/action-gh-release") || UsedAction.Is(x, "pypa/gh-action-pypi-publish"));

    private static bool Writes(JobView job, string scope) => ((job.Permissions as YamlMapping)?[scope] as YamlScalar)?.Value == "write";
}
