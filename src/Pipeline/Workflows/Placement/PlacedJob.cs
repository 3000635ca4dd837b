using Nuke.Common;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>A job that targets are placed in, and what does not follow from them.</summary>
public sealed class PlacedJob
{
    private readonly INukeBuild _build;
    private readonly List<RunsOn> _machines = [];

    internal PlacedJob(INukeBuild build, string? maybe)
    {
        _build = build;
        Maybe = maybe;
    }

    internal List<Target> Targets { get; } = [];
    internal string? Maybe { get; }
    internal string? GivenId { get; private set; }
    internal string? GivenName { get; private set; }
    internal IReadOnlyList<RunsOn> Machines => _machines;
    internal List<PlacedJob> After { get; } = [];
    internal JobEnvironment? Environment { get; private set; }
    internal List<(string Option, Text Value)> Arguments { get; } = [];
    internal List<(string Option, PlacedJob Job, string Output)> Handed { get; } = [];
    internal List<string> Gives { get; } = [];
    internal List<string> Secrets { get; } = [];
    internal Expr<bool>? Condition { get; private set; }
    internal double? Minutes { get; private set; }
    internal bool GoesOn { get; private set; }

    /// <summary>It runs another target too.</summary>
    public PlacedJob And(Target target)
    {
        Targets.Add(target);
        return this;
    }

    /// <summary>It runs a component's target too: <c>And&lt;IObserve&gt;(x => x.Smoke)</c>.</summary>
    public PlacedJob And<T>(Func<T, Target> target)
        where T : INukeBuild => And(target((T)_build));

    /// <summary>The job's id; the first target's name when left out.</summary>
    public PlacedJob Id(string id)
    {
        GivenId = id;
        return this;
    }

    /// <summary>What people see; the targets' names when left out.</summary>
    public PlacedJob Name(string name)
    {
        GivenName = name;
        return this;
    }

    /// <summary>The machine, Ubuntu 24.04 when left out; of several, one run on each.</summary>
    public PlacedJob RunsOn(params ReadOnlySpan<RunsOn> machines)
    {
        _machines.AddRange(machines);
        return this;
    }

    /// <summary>It waits for these too, beyond what follows from the targets.</summary>
    public PlacedJob Needs(params ReadOnlySpan<PlacedJob> jobs)
    {
        After.AddRange(jobs);
        return this;
    }

    /// <summary>It works on an environment: GitHub asks for its approval, gives its secrets, and lets one run at a time. The targets get it as <c>--env</c>.</summary>
    public PlacedJob In(string environment, Text? url = null) => In(new JobEnvironment(environment, url));

    /// <summary>The environment that an input names.</summary>
    public PlacedJob In(JobEnvironment environment)
    {
        Environment = environment;
        return With("--env", environment.Name);
    }

    /// <summary>An option of the build. What GitHub knows only at run time goes through a variable, never into the script.</summary>
    public PlacedJob With(string option, Text value)
    {
        Arguments.Add((option, value));
        return this;
    }

    /// <summary>An option whose value another job gives.</summary>
    public PlacedJob With(string option, PlacedJob job, string output)
    {
        Handed.Add((option, job, output));
        return this;
    }

    /// <summary>Values that its targets give to other jobs, see <c>StepOutput</c>.</summary>
    public PlacedJob Outputs(params ReadOnlySpan<string> names)
    {
        Gives.AddRange(names);
        return this;
    }

    /// <summary>Secrets beyond those that the targets require, as variables of the same name.</summary>
    public PlacedJob Reads(params ReadOnlySpan<string> secrets)
    {
        Secrets.AddRange(secrets);
        return this;
    }

    /// <summary>When it runs; by default when all that it needs has succeeded.</summary>
    public PlacedJob If(Expr<bool> condition)
    {
        Condition = condition;
        return this;
    }

    /// <summary>After how many minutes it is ended, where the targets' own limits do not tell.</summary>
    public PlacedJob Timeout(TimeSpan limit)
    {
        Minutes = Math.Ceiling(limit.TotalMinutes);
        return this;
    }

    /// <summary>The cells of a matrix go on when one fails.</summary>
    public PlacedJob FinishAll()
    {
        GoesOn = true;
        return this;
    }
}
