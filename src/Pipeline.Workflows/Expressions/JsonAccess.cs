namespace Pipeline.Workflows.Expressions;

/// <summary>What is inside an object or an array, like <c>GitHub.Event.At&lt;string&gt;("pull_request", "title")</c>. What is not there is null.</summary>
public static class JsonAccess
{
    /// <summary>An object or array under some names, one inside the other.</summary>
    /// <exception cref="ArgumentException">No name is given.</exception>
    public static Expr<Json> At(this Expr<Json> json, params ReadOnlySpan<string> names) => json.At<Json>(names);

    /// <summary>What stands under some names, one inside the other.</summary>
    /// <typeparam name="T">What the caller says that it is: string, bool, double or <see cref="Json"/>.</typeparam>
    /// <exception cref="ArgumentException">No name is given.</exception>
    public static Expr<T> At<T>(this Expr<Json> json, params ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
            throw new ArgumentException("A name is missing: which child of the object is meant?");
        var syntax = json.Syntax;
        foreach (var name in names)
            syntax = Identifier.Is(name) ? new PropertyAccess(syntax, name) : new IndexAccess(syntax, new StringLiteral(name));
        return new Expr<T>(syntax, [json]);
    }

    /// <summary>The item at a place, from 0.</summary>
    /// <typeparam name="T">What the caller says that it is: string, bool, double or <see cref="Json"/>.</typeparam>
    public static Expr<T> Item<T>(this Expr<Json> json, Value<double> index)
    {
        var place = index.ToExpression();
        return new Expr<T>(new IndexAccess(json.Syntax, place.Syntax), [json, place]);
    }

    /// <summary>Every child: a name behind it is looked up in each, and gives an array of what was found.</summary>
    public static Expr<Json> Each(this Expr<Json> json) => new(new Wildcard(json.Syntax), [json]);
}
