using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A step of a job.</summary>
public abstract class Step
{
    private protected Step(Text? name) => Name = name;

    /// <summary>What people see.</summary>
    public Text? Name { get; }

    /// <summary>The id, if it has one.</summary>
    internal virtual string? Key => null;

    internal abstract YamlMapping ToYaml();

    /// <summary>Adds the expressions with the places that they stand in.</summary>
    internal abstract void Collect(PlacedExpressions expressions);
}

/// <summary>A step that does something: a script or an action.</summary>
public abstract class WorkStep : Step
{
    private protected WorkStep(
        string id, Text? name, Expr<bool>? @if, Value<bool> continueOnError, Value<double> timeoutMinutes, TextMap? env,
        IEnumerable<Unmodelled>? unmodelled)
        : base(name)
    {
        Id = Ids.Of(id);
        If = @if;
        ContinueOnError = continueOnError;
        TimeoutMinutes = timeoutMinutes;
        Env = env ?? [];
        Unmodelled = [.. unmodelled ?? []];
    }

    /// <summary>The id, unique in its job.</summary>
    public string Id { get; }

    /// <summary>When it runs; by default when nothing before it failed.</summary>
    public Expr<bool>? If { get; }

    /// <summary>Whether the job goes on when it fails.</summary>
    public Value<bool> ContinueOnError { get; }

    /// <summary>After how many minutes it is ended.</summary>
    public Value<double> TimeoutMinutes { get; }

    /// <summary>Variables of the step.</summary>
    public TextMap Env { get; }

    /// <summary>Keys that the model does not have.</summary>
    public ImmutableArray<Unmodelled> Unmodelled { get; }

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c> or <c>skipped</c>, before <see cref="ContinueOnError"/> forgives it.</summary>
    public Expr<string> Outcome => Of("outcome");

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c> or <c>skipped</c>, after <see cref="ContinueOnError"/> has forgiven it.</summary>
    public Expr<string> Conclusion => Of("conclusion");

    /// <summary>A value that the step gives, for steps after it and for outputs of the job.</summary>
    public Expr<string> Output(string name) => new(
        new PropertyAccess(new PropertyAccess(Self(), "outputs"), Context.Identifier(name)), [(object)this]);

    internal override string? Key => Id;

    internal override YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        Emit.Add(mapping, "name", Name);
        mapping.Add("id", Id);
        Emit.Add(mapping, "if", If is null ? null : Emit.Condition(If));
        Emit.Add(mapping, "continue-on-error", Emit.Value(ContinueOnError));
        Emit.Add(mapping, "timeout-minutes", Emit.Value(TimeoutMinutes));
        Work(mapping);
        Emit.Add(mapping, "env", Env.ToYaml());
        foreach (var one in Unmodelled)
            one.AddTo(mapping);
        return mapping;
    }

    internal override void Collect(PlacedExpressions expressions)
    {
        expressions.Add("jobs.<id>.steps.name", Name);
        expressions.Add("jobs.<id>.steps.if", If);
        expressions.Add("jobs.<id>.steps.continue-on-error", ContinueOnError.Expression);
        expressions.Add("jobs.<id>.steps.timeout-minutes", TimeoutMinutes.Expression);
        expressions.Add("jobs.<id>.steps.env", Env);
        CollectWork(expressions);
    }

    private protected abstract void Work(YamlMapping mapping);

    private protected abstract void CollectWork(PlacedExpressions expressions);

    private PropertyAccess Self() => new(new ContextAccess("steps"), Id);

    private Expr<string> Of(string property) => new(new PropertyAccess(Self(), property), [(object)this]);
}
