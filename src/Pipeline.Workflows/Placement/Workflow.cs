using Nuke.Common;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>
/// Declares a workflow of the build, as <see cref="Target"/> declares a target:
/// <c>Workflow Ci => w => { w.On(…); var test = w.Job("test", Test); w.Job("deploy", Deploy).After(test); };</c>
/// </summary>
public delegate void Workflow(WorkflowDefinition w);

/// <summary>What a workflow's property says: what starts it, and which targets run in which jobs. The rest follows from the targets.</summary>
public sealed class WorkflowDefinition
{
    private readonly INukeBuild _build;

    internal WorkflowDefinition(INukeBuild build, string id, Workflow? declared = null) => (_build, Id, Title, Declared) = (build, id, id, declared);

    internal INukeBuild Build => _build;

    /// <summary>The property's value, by which other workflows call it.</summary>
    internal Workflow? Declared { get; }

    internal string Id { get; private set; }
    internal string Title { get; private set; }
    internal List<Trigger> Triggers { get; } = [];
    internal List<PlacedJob> Jobs { get; } = [];
    internal Concurrency? Group { get; private set; }
    internal Text? RunTitle { get; private set; }
    internal bool IsRelease { get; private set; }
    internal string? GateId { get; private set; }
    internal List<(string Name, PlacedJob Job)> Outputs { get; } = [];
    internal string? Reason { get; private set; }

    /// <summary>Whether GitHub takes attestations, SARIF files and reviews of dependencies from this repository.</summary>
    internal bool PaidFeatures { get; set; } = true;

    /// <summary>The file's name without <c>.yml</c>; the property's name in lower case when left out.</summary>
    public WorkflowDefinition File(string name)
    {
        Id = name;
        return this;
    }

    /// <summary>What people see; the property's name when left out.</summary>
    public WorkflowDefinition Name(string name)
    {
        Title = name;
        return this;
    }

    /// <summary>What it is for: comment lines at the top of the file.</summary>
    public WorkflowDefinition Description(string reason)
    {
        Reason = reason;
        return this;
    }

    /// <summary>What people see of one run.</summary>
    public WorkflowDefinition RunName(Text name)
    {
        RunTitle = name;
        return this;
    }

    /// <summary>What starts it.</summary>
    public WorkflowDefinition On(params ReadOnlySpan<Trigger> triggers)
    {
        Triggers.AddRange(triggers);
        return this;
    }

    /// <summary>What it does not run at the same time as; by default one run for each workflow and branch, the newest of a pull request.</summary>
    public WorkflowDefinition Concurrency(Concurrency group)
    {
        Group = group;
        return this;
    }

    /// <summary>What it makes is published: nothing is taken from a cache, which a pull request could have filled.</summary>
    public WorkflowDefinition Release()
    {
        IsRelease = true;
        return this;
    }

    /// <summary>A job that runs targets, and all that they need and no other job has done.</summary>
    /// <param name="id">The job's id, by which other jobs and the file know it.</param>
    /// <param name="targets">The targets, in the order of the command line.</param>
    /// <exception cref="ArgumentException">The id is no name, or there is no target.</exception>
    public PlacedJob Job(string id, params ReadOnlySpan<Target> targets) =>
        targets.IsEmpty ? throw new ArgumentException($"job `{id}` runs nothing; give it targets, or steps") : Add(new PlacedJob(_build, Ids.Of(id), [.. targets], null));

    /// <summary>A job that no target stands behind, such as actions that report to GitHub.</summary>
    /// <param name="id">The job's id, by which other jobs and the file know it.</param>
    /// <param name="steps">Makes its steps; actions come from the lock.</param>
    /// <exception cref="ArgumentException">The id is no name.</exception>
    public PlacedJob Job(string id, Func<ActionsLock, IEnumerable<Step>> steps) => Add(new PlacedJob(_build, Ids.Of(id), [], steps));

    /// <summary>A job that is another workflow of the build, one with a <see cref="WorkflowCallEvent"/>.</summary>
    /// <param name="id">The job's id, by which other jobs and the file know it.</param>
    /// <param name="workflow">The other workflow: its property.</param>
    /// <exception cref="ArgumentException">The id is no name.</exception>
    public PlacedJob Call(string id, Workflow workflow) => Add(new PlacedJob(_build, Ids.Of(id), [], null) { Called = workflow });

    /// <summary>Who calls it gets this output of one of its jobs, as an output of the calling job.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public WorkflowDefinition Output(string name, PlacedJob job)
    {
        job.Output(name);
        Outputs.Add((name, job));
        return this;
    }

    /// <summary>One last job that fails unless all others have succeeded: the one check that a merge has to wait for.</summary>
    public WorkflowDefinition Gate(string id = "gate")
    {
        GateId = id;
        return this;
    }

    private PlacedJob Add(PlacedJob job)
    {
        Jobs.Add(job);
        return job;
    }
}
