using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A job: steps on a machine (<see cref="RunnerJob"/>) or another workflow (<see cref="CallJob"/>).</summary>
public abstract class Job
{
    private protected Job(
        string id, Text? name, IEnumerable<Job>? needs, Expr<bool>? @if, PermissionSet? permissions, Concurrency? concurrency, MatrixStrategy? strategy)
    {
        Id = Ids.Of(id);
        Name = name;
        Needs = [.. needs ?? []];
        If = @if;
        Permissions = permissions;
        Concurrency = concurrency;
        Strategy = strategy;
        Emit.Distinct(Needs.Select(x => x.Id), $"needs of job {id}:");
    }

    /// <summary>The id, unique in its workflow.</summary>
    public string Id { get; }

    /// <summary>What people see; the id when there is none.</summary>
    public Text? Name { get; }

    /// <summary>The jobs that have to end first. They exist before this one does, so there is no cycle to find.</summary>
    public ImmutableArray<Job> Needs { get; }

    /// <summary>When it runs; by default when all that it needs has succeeded.</summary>
    public Expr<bool>? If { get; }

    /// <summary>What its token may do; the workflow's when null.</summary>
    public PermissionSet? Permissions { get; }

    /// <summary>What it does not run at the same time as.</summary>
    public Concurrency? Concurrency { get; }

    /// <summary>Its matrix.</summary>
    public MatrixStrategy? Strategy { get; }

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c> or <c>skipped</c>, for jobs that need it.</summary>
    public Expr<string> Result => new(new PropertyAccess(Of("needs"), "result"), [(object)this]);

    /// <summary>Whether it gives an output of that name.</summary>
    internal abstract bool Gives(string output);

    /// <summary>An output, for jobs that need it.</summary>
    /// <exception cref="ArgumentException">It gives no such output.</exception>
    public Expr<string> Output(string name) => new(Output("needs", name), [(object)this]);

    /// <summary>An output, for <see cref="CallOutput"/> of the workflow.</summary>
    /// <exception cref="ArgumentException">It gives no such output.</exception>
    public Expr<string> OutputForCaller(string name) => new(Output("jobs", name), [(object)this]);

    internal abstract YamlMapping ToYaml();

    /// <summary>Adds the expressions with the places that they stand in, without those of steps.</summary>
    internal virtual void Collect(PlacedExpressions expressions)
    {
        expressions.Add("jobs.<id>.name", Name);
        expressions.Add("jobs.<id>.if", If);
        expressions.Add("jobs.<id>.concurrency", Concurrency);
        expressions.Add("jobs.<id>.strategy", Strategy?.FailFast.Expression);
        expressions.Add("jobs.<id>.strategy", Strategy?.MaxParallel.Expression);
        foreach (var expression in Strategy?.Matrix.Expressions() ?? [])
            expressions.Add("jobs.<id>.strategy", expression);
    }

    private protected void Begin(YamlMapping mapping)
    {
        Emit.Add(mapping, "name", Name);
        Emit.Add(mapping, "needs", Trigger.List(Needs.Select(x => x.Id)));
        Emit.Add(mapping, "if", If is null ? null : Emit.Condition(If));
    }

    private protected void Middle(YamlMapping mapping)
    {
        if (Permissions is not null)
            mapping.Add("permissions", Permissions.ToYaml());
        Emit.Add(mapping, "concurrency", Concurrency?.ToYaml());
        Emit.Add(mapping, "strategy", Strategy?.ToYaml());
    }

    private PropertyAccess Of(string context) => new(new ContextAccess(context), Id);

    private PropertyAccess Output(string context, string name) => Gives(name)
        ? new PropertyAccess(new PropertyAccess(Of(context), "outputs"), Context.Identifier(name))
        : throw new ArgumentException($"Job {Id} gives no output `{name}`");
}
