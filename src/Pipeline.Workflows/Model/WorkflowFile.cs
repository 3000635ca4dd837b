using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>
/// A workflow of GitHub Actions, whole and consistent: what cannot be is refused when it is made.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
/// </summary>
public sealed class WorkflowFile
{
    /// <summary>A workflow.</summary>
    /// <exception cref="ArgumentException">
    /// A name is none or stands twice, there is nothing to start it or nothing to run, a job needs one that is not in it, or an expression speaks of
    /// an input that none of its events has.
    /// </exception>
    public WorkflowFile(
        string id, PlainText name, IEnumerable<Trigger> on, IEnumerable<Job> jobs, Concurrency? concurrency = null, Text? runName = null)
    {
        Id = Context.Identifier(id);
        Name = name.ToString();
        On = [.. on];
        Jobs = [.. jobs];
        Concurrency = concurrency;
        RunName = runName;
        Emit.Distinct(On.Select(x => x.Event), $"events of workflow {id}:");
        Emit.Distinct(Jobs.Select(x => x.Id), $"jobs of workflow {id}:");
        if (On.IsEmpty)
            throw new ArgumentException($"Nothing starts workflow {id}: give it an event");
        if (Jobs.IsEmpty)
            throw new ArgumentException($"Workflow {id} has no jobs");
        if (Name.Contains("${{", StringComparison.Ordinal))
            throw new ArgumentException($"`{Name}` of workflow {id} holds an expression, which GitHub does not evaluate there; runName is evaluated");
        foreach (var trigger in On)
            TriggerCheck.Refuse(trigger);
        Refuse();
    }

    /// <summary>The file's name without <c>.yml</c>.</summary>
    public string Id { get; }

    /// <summary>What people see.</summary>
    public string Name { get; }

    /// <summary>What starts it.</summary>
    public ImmutableArray<Trigger> On { get; }

    /// <summary>The jobs.</summary>
    public ImmutableArray<Job> Jobs { get; }

    /// <summary>What it does not run at the same time as.</summary>
    public Concurrency? Concurrency { get; }

    /// <summary>What people see of one run.</summary>
    public Text? RunName { get; }

    /// <summary>The path from the root of the repository.</summary>
    public string Path => $".github/workflows/{Id}.yml";

    /// <summary>How other workflows call it, or null.</summary>
    public WorkflowCallEvent? Call => On.OfType<WorkflowCallEvent>().FirstOrDefault();

    /// <summary>The file's text.</summary>
    /// <param name="header">Comment lines at the top.</param>
    public string ToText(string? header = null) => YamlWriter.Write(ToYaml(), header);

    /// <summary>The file's tree.</summary>
    public YamlMapping ToYaml()
    {
        var mapping = new YamlMapping().Add("name", Name);
        Emit.Add(mapping, "run-name", RunName);
        mapping.Add("on", new YamlMapping([.. On.Select(x => Emit.Entry(x.Event, x.ToYaml()))]));
        // What a job's token may do, the job says.
        mapping.Add("permissions", PermissionSet.None.ToYaml());
        Emit.Add(mapping, "concurrency", Concurrency?.ToYaml());
        return mapping.Add("jobs", new YamlMapping([.. Jobs.Select(x => Emit.Entry(x.Id, x.ToYaml()))]));
    }

    private void Refuse()
    {
        var inputs = On.OfType<WorkflowDispatchEvent>().SelectMany(x => x.Inputs).Concat(Call?.Inputs.Cast<WorkflowInput>() ?? [])
            .Select(x => x.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var own = Jobs.ToHashSet();
        foreach (var job in Jobs)
        {
            if (job.Needs.FirstOrDefault(x => !own.Contains(x)) is { } missing)
                throw new ArgumentException($"Job {job.Id} needs job {missing.Id}, which is not in workflow {Id}");
            var all = new PlacedExpressions();
            job.Collect(all);
            foreach (var step in (job as RunnerJob)?.Steps ?? [])
                step.Collect(all);
            Known(all, inputs);
        }

        var rest = new PlacedExpressions();
        CollectOwn(rest);
        foreach (var one in rest.All)
            Places.Refuse(one);
        Known(rest, inputs);
        foreach (var output in Call?.Outputs ?? [])
            if (output.Value.Expressions.SelectMany(x => x.SpeaksOf).OfType<Job>().FirstOrDefault(x => !own.Contains(x)) is { } missing)
                throw new ArgumentException($"Output {output.Name} is of job {missing.Id}, which is not in workflow {Id}");
    }

    private void CollectOwn(PlacedExpressions expressions)
    {
        expressions.Add("run-name", RunName);
        expressions.Add("concurrency", Concurrency);
        foreach (var input in Call?.Inputs ?? [])
            foreach (var expression in input.DefaultExpressions)
                expressions.Add("on.workflow_call.inputs.<name>.default", expression);
        foreach (var output in Call?.Outputs ?? [])
            expressions.Add("on.workflow_call.outputs.<name>.value", output.Value);
    }

    private void Known(PlacedExpressions expressions, HashSet<string> inputs)
    {
        foreach (var one in expressions.All)
            foreach (var item in one.Expression.SpeaksOf)
                if (item is WorkflowInput input && !inputs.Contains(input.Name))
                    throw new ArgumentException($"`{one.Expression}` speaks of input {input.Name}, which no event of workflow {Id} has");
    }
}
