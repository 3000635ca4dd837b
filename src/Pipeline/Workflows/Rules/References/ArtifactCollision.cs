using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.References;

internal sealed class ArtifactCollision() : Rule(
    "artifact-collision",
    "Every artefact of a run has its own name, also across the cells of a matrix",
    "The second upload of a name fails",
    "https://github.com/actions/upload-artifact#not-uploading-to-the-same-artifact")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        var known = new Dictionary<string, InspectedJob>(StringComparer.OrdinalIgnoreCase);
        foreach (var (job, step) in file.Steps)
        {
            if (!ActionReference.Is(step, "actions/upload-artifact") || step.With?["overwrite"] is YamlScalar { Value: "true" })
                continue;
            var name = step.With?["name"] as YamlScalar;
            var at = name?.At ?? step.Uses!.At;
            var text = name?.Value ?? "artifact";
            if (Missing(file, job, name) is { } axis)
                yield return new Remark(at, $"every cell of job `{job.Id}` uploads the artefact `{text}`", $"put `${{{{ {axis} }}}}` into its name");
            else if (step.If is null && !known.TryAdd(text, job))
                yield return new Remark(at, $"job `{known[text].Id}` uploads an artefact `{text}` too", "give one of them another name");
        }
    }

    /// <summary>What the name would have to say so that each cell has its own; null when it says it.</summary>
    private static string? Missing(Inspection file, InspectedJob job, YamlScalar? name)
    {
        if (Matrix.Of(job.View) is not { } matrix || matrix.MostCells <= 1)
            return null;
        var references = file.Usages.Where(x => ReferenceEquals(x.Scalar, name)).SelectMany(x => x.References).ToList();
        if (references.Exists(x => x.Context == "strategy" && x.Part(1) == "job-index"))
            return null;
        var used = references.Where(x => x.Context == "matrix").Select(x => x.Part(1)).ToList();
        if (used.Contains(null) || used.Count > 0 && (matrix.IsDynamic || matrix.Axes.Count == 0))
            return null;
        if (matrix.IsDynamic || matrix.Axes.Count == 0)
            return "strategy.job-index";
        var axis = matrix.Axes.FirstOrDefault(x => x.Value?.Items.Count != 1 && !used.Contains(x.Key.ToLowerInvariant())).Key;
        return axis is null ? null : $"matrix.{axis}";
    }
}
