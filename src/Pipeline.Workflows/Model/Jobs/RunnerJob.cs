using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A value that a job gives to jobs that need it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">Most often an output of a step.</param>
public sealed record JobOutput(string Name, Text Value);

/// <summary>Steps on a machine.</summary>
public sealed class RunnerJob : Job
{
    /// <summary>The most minutes that a hosted job may take; also GitHub's default. Source: https://docs.github.com/en/actions/reference/limits</summary>
    public const int MostMinutes = 360;

    /// <summary>Steps on a machine.</summary>
    /// <exception cref="ArgumentException">
    /// A name is none or stands twice, an expression speaks of a job that is not needed, a step that does not come before, or an axis that is not in the matrix.
    /// </exception>
    public RunnerJob(
        string id, RunsOn runsOn, IEnumerable<Step> steps, Text? name = null, IEnumerable<Job>? needs = null, Expr<bool>? @if = null,
        PermissionSet? permissions = null, JobEnvironment? environment = null, Concurrency? concurrency = null, MatrixStrategy? strategy = null,
        Value<double> timeoutMinutes = default, Value<bool> continueOnError = default, TextMap? env = null, Container? container = null, IEnumerable<JobService>? services = null, IEnumerable<JobOutput>? outputs = null)
        : base(id, name, needs, @if, permissions, concurrency, strategy)
    {
        RunsOn = runsOn;
        Steps = [.. steps];
        Environment = environment;
        TimeoutMinutes = timeoutMinutes;
        ContinueOnError = continueOnError;
        Env = env ?? [];
        Container = container;
        Services = [.. services ?? []];
        Outputs = [.. outputs ?? []];
        if (timeoutMinutes is { IsSet: true, Expression: null, Literal: <= 0 })
            throw new ArgumentException($"Job {id} would be ended before it begins: a timeout is more than 0 minutes");
        Emit.Distinct(Outputs.Select(x => x.Name), $"outputs of job {id}:");
        Emit.Distinct(Services.Select(x => x.Name), $"services of job {id}:");
        JobCheck.Refuse(this);
    }

    /// <summary>The machine.</summary>
    public RunsOn RunsOn { get; }

    /// <summary>The steps in order.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>The environment, with its approval and its secrets.</summary>
    public JobEnvironment? Environment { get; }

    /// <summary>After how many minutes it is ended.</summary>
    public Value<double> TimeoutMinutes { get; }

    /// <summary>Whether the workflow succeeds when it fails.</summary>
    public Value<bool> ContinueOnError { get; }

    /// <summary>Variables of all steps.</summary>
    public TextMap Env { get; }

    /// <summary>The container that the steps run in.</summary>
    public Container? Container { get; }

    /// <summary>Containers beside the job.</summary>
    public ImmutableArray<JobService> Services { get; }

    /// <summary>What it gives to jobs that need it.</summary>
    public ImmutableArray<JobOutput> Outputs { get; }

    internal override bool Gives(string output) => Outputs.Any(x => x.Name == output);

    internal override YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        Begin(mapping);
        mapping.Add("runs-on", RunsOn.ToYaml());
        Emit.Add(mapping, "timeout-minutes", Emit.Value(TimeoutMinutes));
        Emit.Add(mapping, "continue-on-error", Emit.Value(ContinueOnError));
        Emit.Add(mapping, "environment", Environment?.ToYaml());
        Middle(mapping);
        Emit.Add(mapping, "container", Container?.ToYaml());
        Emit.Add(mapping, "services", new YamlMapping([.. Services.Select(x => Emit.Entry(x.Name, x.Container.ToYaml()))]));
        Emit.Add(mapping, "outputs", new YamlMapping([.. Outputs.Select(x => Emit.Entry(x.Name, Emit.Text(x.Value)))]));
        Emit.Add(mapping, "env", Env.ToYaml());
        mapping.Add("steps", new YamlSequence([.. Steps.Select(x => x.ToYaml())]));
        return mapping;
    }

    internal override void Collect(PlacedExpressions expressions)
    {
        base.Collect(expressions);
        foreach (var expression in RunsOn.Expressions)
            expressions.Add("jobs.<id>.runs-on", expression);
        expressions.Add("jobs.<id>.timeout-minutes", TimeoutMinutes.Expression);
        expressions.Add("jobs.<id>.continue-on-error", ContinueOnError.Expression);
        expressions.Add("jobs.<id>.environment", Environment?.Name);
        expressions.Add("jobs.<id>.environment.url", Environment?.Url);
        expressions.Add("jobs.<id>.env", Env);
        Container?.Collect(expressions);
        foreach (var service in Services)
            service.Container.Collect(expressions);
        foreach (var output in Outputs)
            expressions.Add("jobs.<id>.outputs", output.Value);
    }
}
