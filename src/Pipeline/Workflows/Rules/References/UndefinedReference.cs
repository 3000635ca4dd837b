using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.References;

internal sealed class UndefinedReference() : Rule(
    "undefined-reference",
    "Expressions refer to steps, outputs, needs, matrix values and inputs that are there",
    "What is not there is an empty text, and the run goes on with it",
    Sources.Actionlint + "check-contextual-step-object")
{
    private static readonly string[] WithInputs = ["workflow_dispatch", "workflow_call"];

    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var usage in file.Usages)
            foreach (var reference in usage.References)
            {
                var judged = reference.Context switch
                {
                    "steps" => Step(usage, reference),
                    "needs" => Need(file, usage, reference),
                    "matrix" => Axis(usage, reference),
                    "inputs" => Input(file, reference),
                    "jobs" => Job(file, reference),
                    "github" or "runner" or "strategy" or "job" => Property(reference),
                    _ => null,
                };
                if (judged is var (message, next))
                    yield return new Remark(usage.At(file, reference.Offset), message, next);
            }
    }

    private static (string Message, string Next)? Step(Usage usage, Reference reference)
    {
        if (usage.Job is not { } job || reference.Part(1) is not { } id)
            return null;
        var index = job.Steps.ToList().FindIndex(x => id.Equals(x.Id?.Value, StringComparison.OrdinalIgnoreCase));
        var own = usage.Step is null ? -1 : job.Steps.ToList().FindIndex(x => ReferenceEquals(x.Node, usage.Step.Node));
        if (index < 0)
            return ($"job `{job.Id}` has no step `{reference.Written[1]}`", Spelling.Advice(id, [.. job.Steps.Select(x => x.Id?.Value).OfType<string>()]));
        if (own >= 0 && index >= own)
            return ($"step `{reference.Written[1]}` {(index == own ? "is this step itself" : "runs after this one")}", "refer to a step that runs before");
        return reference.Part(2) is { } part && part is not ("outputs" or "conclusion" or "outcome")
            ? ($"a step has no `{part}`", "use `outputs.<name>`, `conclusion` or `outcome`") : null;
    }

    private static (string Message, string Next)? Need(Inspection file, Usage usage, Reference reference)
    {
        if (usage.Job is not { } job || reference.Part(1) is not { } id)
            return null;
        if (!job.View.Needs.Any(x => id.Equals(x.Value, StringComparison.OrdinalIgnoreCase)))
            return ($"job `{job.Id}` does not need a job `{reference.Written[1]}`", file.Jobs.Any(x => id.Equals(x.Id, StringComparison.OrdinalIgnoreCase))
                ? $"add `{reference.Written[1]}` to its `needs`" : Spelling.Advice(id, [.. job.View.Needs.Select(x => x.Value)]));
        return Output(file, reference, id);
    }

    private static (string Message, string Next)? Job(Inspection file, Reference reference)
    {
        if (reference.Part(1) is not { } id)
            return null;
        return file.Jobs.Any(x => id.Equals(x.Id, StringComparison.OrdinalIgnoreCase)) ? Output(file, reference, id)
            : ($"there is no job `{reference.Written[1]}`", Spelling.Advice(id, [.. file.Jobs.Select(x => x.Id)]));
    }

    private static (string Message, string Next)? Output(Inspection file, Reference reference, string id)
    {
        if (reference.Part(2) is { } part && part is not ("outputs" or "result"))
            return ($"a job has no `{part}`", "use `outputs.<name>` or `result`");
        var job = file.Jobs.FirstOrDefault(x => id.Equals(x.Id, StringComparison.OrdinalIgnoreCase));
        if (job is null || job.IsCall || reference.Part(2) != "outputs" || reference.Part(3) is not { } name)
            return null;
        string[] known = [.. (job.View.Node["outputs"] as YamlMapping)?.Entries.Select(x => x.Key.Value) ?? []];
        return known.Contains(name, StringComparer.OrdinalIgnoreCase) ? null
            : ($"job `{job.Id}` has no output `{reference.Written[3]}`", known.Length == 0 ? $"declare it below `outputs` of job `{job.Id}`" : Spelling.Advice(name, known));
    }

    private static (string Message, string Next)? Axis(Usage usage, Reference reference)
    {
        if (usage.Job is not { } job || reference.Part(1) is not { } name)
            return null;
        if (Matrix.Of(job.View) is not { } matrix)
            return ($"job `{job.Id}` has no matrix", "add `strategy.matrix`, or write the value itself");
        return matrix.Knows(name) ? null : ($"the matrix of job `{job.Id}` has no `{reference.Written[1]}`", Spelling.Advice(name, [.. matrix.Axes.Keys]));
    }

    private static (string Message, string Next)? Input(Inspection file, Reference reference)
    {
        if (reference.Part(1) is not { } name)
            return null;
        string[] known = [.. WithInputs
            .SelectMany(x => (file.EventFilters(x)?["inputs"] as YamlMapping)?.Entries.Select(e => e.Key.Value) ?? [])];
        return known.Contains(name, StringComparer.OrdinalIgnoreCase) ? null
            : ($"there is no input `{reference.Written[1]}`", known.Length == 0 ? "declare it below `workflow_dispatch.inputs` or `workflow_call.inputs`" : Spelling.Advice(name, known));
    }

    private static (string Message, string Next)? Property(Reference reference)
    {
        if (reference.Part(1) is not { } name)
            return null;
        var known = ContextProperties.Of(reference.Context);
        return known.Contains(name) ? null : ($"`{reference.Context}` has no `{reference.Written[1]}`", Spelling.Advice(name, known, $"see {Sources.Contexts} for what it has"));
    }
}
