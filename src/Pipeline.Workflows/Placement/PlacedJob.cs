using System.Linq.Expressions;
using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>A job of a workflow: the targets or steps that it is made of, and what does not follow from them.</summary>
public sealed class PlacedJob
{
    private readonly INukeBuild _build;

    internal PlacedJob(INukeBuild build, string id, IReadOnlyList<Target> targets, Func<ActionsLock, IEnumerable<Step>>? steps)
    {
        _build = build;
        Id = id;
        Targets = targets;
        Steps = steps;
    }

    internal string Id { get; }

    /// <summary>The workflow that it is a call of; null for a job of targets or steps.</summary>
    internal Workflow? Called { get; init; }

    /// <summary>What the called workflow is given.</summary>
    internal TextMap Inputs { get; } = [];

    internal IReadOnlyList<Target> Targets { get; }
    internal Func<ActionsLock, IEnumerable<Step>>? Steps { get; }
    internal List<Func<ActionsLock, Step>> More { get; } = [];
    internal Text? GivenName { get; private set; }
    internal List<RunsOn> Machines { get; } = [];
    internal List<PlacedJob> Needed { get; } = [];
    internal JobEnvironment? Environment { get; private set; }
    internal bool ChangesNothing { get; private set; }
    internal string? UrlOutput { get; private set; }
    internal List<(string Option, Text Value)> Arguments { get; } = [];
    internal List<string> Gives { get; } = [];
    internal List<string> Secrets { get; } = [];
    internal List<Permission> Granted { get; } = [];
    internal TextMap Variables { get; } = [];
    internal List<JobService> Services { get; } = [];
    internal Container? Inside { get; private set; }
    internal Matrix? Matrix { get; private set; }
    internal List<(string Rule, string Reason)> Allowed { get; } = [];
    internal Expr<bool>? Condition { get; private set; }
    internal double? Minutes { get; private set; }
    internal bool GoesOn { get; private set; }

    /// <summary>The axes of the targets' test matrix that have a machine for each value; null: all of them.</summary>
    internal IReadOnlyList<TestAxis>? Split { get; private set; }

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c> or <c>skipped</c>. Who uses it waits for the job.</summary>
    public Expr<string> Result => new(new PropertyAccess(Self(), "result"), [(object)this]);

    /// <summary>A value that its targets give, see <c>StepOutput</c>, or that the step <c>build</c> of its steps gives. Who uses it waits for the job.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public Expr<string> Output(string name)
    {
        var value = new Expr<string>(new PropertyAccess(new PropertyAccess(Self(), "outputs"), Context.Identifier(name)), [(object)this]);
        if (!Gives.Contains(name))
            Gives.Add(name);
        return value;
    }

    /// <summary>What people see; the targets' names when left out.</summary>
    public PlacedJob Name(Text name)
    {
        GivenName = name;
        return this;
    }

    /// <summary>The machine, Ubuntu 24.04 when left out; of several, one run on each.</summary>
    public PlacedJob RunsOn(params ReadOnlySpan<RunsOn> machines)
    {
        Machines.AddRange(machines);
        return this;
    }

    /// <summary>It waits for these too, beyond what follows from the targets and from outputs that it uses.</summary>
    public PlacedJob After(params ReadOnlySpan<PlacedJob> jobs)
    {
        Needed.AddRange(jobs);
        return this;
    }

    /// <summary>It works on an environment: GitHub asks for its approval, gives its secrets, and lets one run at a time. The targets get it as <c>--env</c>.</summary>
    public PlacedJob In(string environment, Text? url = null) => In(new JobEnvironment(environment, url));

    /// <summary>The environment that an input or a job's output names.</summary>
    public PlacedJob In(JobEnvironment environment)
    {
        Environment = environment;
        if (Steps is null)
            Arguments.Add(("--env", environment.Name));
        return this;
    }

    /// <summary>It only looks at its environment, so it waits for none who changes it, and none waits for it.</summary>
    public PlacedJob OnlyLooks()
    {
        ChangesNothing = true;
        return this;
    }

    /// <summary>What people see beside the deployment is an output of its targets, such as the address of a preview that only the deployment knows.</summary>
    public PlacedJob ShowsUrl(string output)
    {
        UrlOutput = output;
        return this;
    }

    /// <summary>Gives a parameter of the build a value. What GitHub knows only at run time goes through a variable, never into the script.</summary>
    /// <param name="parameter">The parameter: <c>() => Images.Tags</c>.</param>
    /// <param name="value">The value: a text, an input, another job's output.</param>
    /// <exception cref="ArgumentException">It is no parameter, or a secret, or does not take the value.</exception>
    public PlacedJob Set<T>(Expression<Func<T>> parameter, Text value)
    {
        var body = parameter.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : parameter.Body;
        var found = body is MemberExpression member ? BuildParameters.Of(_build, member.Member) : null;
        if (found is null)
            throw new ArgumentException($"job `{Id}` sets `{parameter.Body}`, which is no parameter of the build");
        if (found.IsSecret)
            throw new ArgumentException($"job `{Id}` sets {found.Option}, which is a secret; write Reads(\"…\"), and it comes as a variable");
        Arguments.Add((found.Option, value));
        return this;
    }

    /// <summary>What the called workflow is given for one of its inputs.</summary>
    public PlacedJob With(CallInput input, Text value)
    {
        Inputs[input.Name] = value;
        return this;
    }

    /// <summary>Secrets beyond those that the targets require, as variables of the same name.</summary>
    public PlacedJob Reads(params ReadOnlySpan<string> secrets)
    {
        Secrets.AddRange(secrets);
        return this;
    }

    /// <summary>A step more, after the code was checked out and before the targets run, such as a check that only an action can do.</summary>
    /// <param name="step">Makes it; actions come from the lock.</param>
    public PlacedJob Step(Func<ActionsLock, Step> step)
    {
        More.Add(step);
        return this;
    }

    /// <summary>What its token may do beyond what the targets say, each with its reason.</summary>
    public PlacedJob Permissions(params ReadOnlySpan<Permission> permissions)
    {
        Granted.AddRange(permissions);
        return this;
    }

    /// <summary>A variable of all its steps.</summary>
    public PlacedJob Variable(string name, Text value)
    {
        Variables[name] = value;
        return this;
    }

    /// <summary>A container beside it, such as a database that its targets ask for at a port of the machine.</summary>
    public PlacedJob Service(JobService service)
    {
        Services.Add(service);
        return this;
    }

    /// <summary>The container that its steps run in. It has to bring bash, git and what the .NET SDK needs.</summary>
    public PlacedJob RunsIn(Container container)
    {
        Inside = container;
        return this;
    }

    /// <summary>A matrix of its own, also one that another job has worked out.</summary>
    public PlacedJob Over(Matrix matrix)
    {
        Matrix = matrix;
        return this;
    }

    /// <summary>One run for each value of an axis.</summary>
    public PlacedJob Over(Axis axis) => Over(new Matrix([axis]));

    /// <summary>All cells of the targets' test matrix run on one machine, which runs them at once as far as it can.</summary>
    public PlacedJob Together()
    {
        Split = [];
        return this;
    }

    /// <summary>One machine for each value of these axes; it runs all cells with that value.</summary>
    public PlacedJob SplitBy(params IReadOnlyList<TestAxis> axes)
    {
        Split = axes;
        return this;
    }

    /// <summary>It may break a rule of docs/workflow-rules.md.</summary>
    /// <param name="rule">The rule's id.</param>
    /// <param name="reason">Why; it stands in the file.</param>
    public PlacedJob Allow(string rule, string reason)
    {
        Allowed.Add((rule, reason));
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

    /// <summary>The jobs whose outputs or results it uses.</summary>
    internal IEnumerable<PlacedJob> Uses(IEnumerable<Step> steps)
    {
        var all = new PlacedExpressions();
        foreach (var text in Arguments.Select(x => x.Value).Append(GivenName).Append(Environment?.Name).Append(Environment?.Url))
            all.Add("", text);
        all.Add("", Condition);
        all.Add("", Variables);
        all.Add("", Inputs);
        foreach (var expression in Matrix?.Expressions() ?? [])
            all.Add("", expression);
        foreach (var container in (IEnumerable<Container>)[.. Services.Select(x => x.Container), .. Inside is null ? (Container[])[] : [Inside]])
            container.Collect(all);
        foreach (var step in steps)
            step.Collect(all);
        return all.All.SelectMany(x => x.Expression.SpeaksOf).OfType<PlacedJob>().Where(x => x != this).Distinct();
    }

    private PropertyAccess Self() => new(new ContextAccess("needs"), Id);
}
