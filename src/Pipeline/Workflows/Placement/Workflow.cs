using Nuke.Common;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>Declares a workflow of the build, as <see cref="Target"/> declares a target: <c>Workflow Ci => _ => _.On(…).Place(Lint).Place(Test);</c></summary>
public delegate WorkflowDefinition Workflow(WorkflowDefinition definition);

/// <summary>What a workflow's property says: what starts it, and which targets run in which jobs. The rest follows from the targets.</summary>
public sealed class WorkflowDefinition
{
    private readonly INukeBuild _build;

    internal WorkflowDefinition(INukeBuild build, string id) => (_build, Id, Title) = (build, id, id);

    internal string Id { get; private set; }
    internal string Title { get; private set; }
    internal List<Trigger> Triggers { get; } = [];
    internal List<PlacedJob> Jobs { get; } = [];
    internal List<Func<ActionsLock, Job>> Modelled { get; } = [];
    internal Concurrency? Group { get; private set; }
    internal Text? RunTitle { get; private set; }
    internal bool IsRelease { get; private set; }
    internal string? GateId { get; private set; }
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

    /// <summary>A job that runs a target, and all that it needs and no other job has done.</summary>
    public WorkflowDefinition Place(Target target, Func<PlacedJob, PlacedJob>? configure = null) => Place(target, out _, configure);

    /// <summary>The same, known to jobs after it.</summary>
    public WorkflowDefinition Place(Target target, out PlacedJob job, Func<PlacedJob, PlacedJob>? configure = null)
    {
        job = new PlacedJob(_build, null).And(target);
        job = configure?.Invoke(job) ?? job;
        Jobs.Add(job);
        return this;
    }

    /// <summary>A job that runs a component's target: <c>Place&lt;ITest&gt;(x => x.Test)</c>.</summary>
    public WorkflowDefinition Place<T>(Func<T, Target> target, Func<PlacedJob, PlacedJob>? configure = null)
        where T : INukeBuild => Place(target((T)_build), out _, configure);

    /// <summary>The same, known to jobs after it.</summary>
    public WorkflowDefinition Place<T>(Func<T, Target> target, out PlacedJob job, Func<PlacedJob, PlacedJob>? configure = null)
        where T : INukeBuild => Place(target((T)_build), out job, configure);

    /// <summary>A job for a target that the build may not have: nothing when it has none of that name.</summary>
    public WorkflowDefinition PlaceIfDefined(string target, Func<PlacedJob, PlacedJob>? configure = null)
    {
        var job = new PlacedJob(_build, target);
        Jobs.Add(configure?.Invoke(job) ?? job);
        return this;
    }

    /// <summary>A job that no target stands behind, such as an action that reports to GitHub.</summary>
    /// <param name="make">Makes it; actions come from the lock.</param>
    public WorkflowDefinition Job(Func<ActionsLock, Job> make)
    {
        Modelled.Add(make);
        return this;
    }

    /// <summary>One last job that fails unless all others have succeeded: the one check that a merge has to wait for.</summary>
    public WorkflowDefinition Gate(string id = "gate")
    {
        GateId = id;
        return this;
    }
}
