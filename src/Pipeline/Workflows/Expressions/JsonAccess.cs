namespace Pipeline.Workflows.Expressions;

/// <summary>Ways into values whose parts have no types of their own, such as <see cref="GitHub.Event"/>.</summary>
public static class JsonAccess
{
    /// <summary><c>json.name</c>: an object or an array.</summary>
    public static Expr<Json> At(this Expr<Json> json, string name) => json.At<Json>(name);

    /// <summary><c>json.name</c>, which the caller says to be a text, number or truth value.</summary>
    /// <exception cref="ArgumentException">The name cannot follow a dot.</exception>
    public static Expr<T> At<T>(this Expr<Json> json, string name) => new(new PropertyAccess(json.Syntax, Context.Identifier(name)), json);

    /// <summary><c>json[0]</c>: an item of an array.</summary>
    public static Expr<T> Item<T>(this Expr<Json> json, int index) => new(new IndexAccess(json.Syntax, new NumberLiteral(index)), json);

    /// <summary><c>json.*</c>: every item of an array, or every value of an object.</summary>
    public static Expr<Json> Each(this Expr<Json> json) => new(new Wildcard(json.Syntax), json);
}

/// <summary>All jobs that this one needs, at once; a single one is asked by its own object.</summary>
public static class Needs
{
    /// <summary>The context, for <c>toJSON</c>.</summary>
    public static Expr<Json> All { get; } = new(new ContextAccess("needs"));

    /// <summary>The results, for <c>contains(…, 'failure')</c>.</summary>
    public static Expr<Json> Results { get; } = All.Each().At("result");
}

/// <summary>The job that runs.</summary>
public static class CurrentJob
{
    /// <summary><c>success</c>, <c>failure</c> or <c>cancelled</c>, so far.</summary>
    public static Expr<string> Status { get; } = new(new PropertyAccess(new ContextAccess("job"), "status"));
}
