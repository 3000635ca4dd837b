using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class Names() : Rule(
    "names",
    "The workflow, every job and every step has a name",
    "Otherwise people read file names and first lines of scripts in the list of runs",
    Sources.Zizmor + "anonymous-definition")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        if (IsEmpty(file.Document.Name))
            yield return new Remark(file.Top, "the workflow has no name", "add `name` at the top");
        foreach (var job in file.Jobs)
        {
            if (IsEmpty(job.View.Name) && job.View.Node.Entries.Count > 0)
                yield return new Remark(job.At, $"job `{job.Id}` has no name", "add `name`");
            foreach (var step in job.Steps)
                if (IsEmpty(step.Name) && step.Node["parallel"] is null)
                    yield return new Remark(step.Node.At, $"a step of job `{job.Id}` has no name", "add `name`");
        }
    }

    private static bool IsEmpty(YamlScalar? name) => name is null || name.Value.Length == 0;
}
