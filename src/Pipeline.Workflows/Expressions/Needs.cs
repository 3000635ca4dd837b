namespace Pipeline.Workflows.Expressions;

/// <summary>All jobs that this one needs, at once; a single one is asked by its own object.</summary>
public static class Needs
{
    /// <summary>The context, for <see cref="Functions.ToJson"/>.</summary>
    public static Expr<Json> All { get; } = new(new ContextAccess("needs"));

    /// <summary>The results, for <c>Functions.Contains(Needs.Results, "failure")</c>.</summary>
    public static Expr<Json> Results { get; } = All.Each().At("result");
}
