using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>
/// The functions of the expression language.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions
/// </summary>
public static class Functions
{
    /// <summary>Runs whatever happened, also after a cancellation.</summary>
    public static Expr<bool> Always { get; } = new(new Call("always", []));

    /// <summary>The run was cancelled.</summary>
    public static Expr<bool> Cancelled { get; } = new(new Call("cancelled", []));

    /// <summary>A step before, or a needed job, failed.</summary>
    public static Expr<bool> Failure { get; } = new(new Call("failure", []));

    /// <summary>Nothing failed and nothing was cancelled.</summary>
    public static Expr<bool> Success { get; } = new(new Call("success", []));

    /// <summary>Whether a text holds another, or an array an item; without regard to case.</summary>
    public static Expr<bool> Contains(Expression search, Value<string> item) => Make<bool>("contains", search, item.ToExpression());

    /// <summary>Whether a text begins with another; without regard to case.</summary>
    public static Expr<bool> StartsWith(Expr<string> text, Value<string> start) => Make<bool>("startsWith", text, start.ToExpression());

    /// <summary>Whether a text ends with another; without regard to case.</summary>
    public static Expr<bool> EndsWith(Expr<string> text, Value<string> end) => Make<bool>("endsWith", text, end.ToExpression());

    /// <summary>Replaces <c>{0}</c>, <c>{1}</c> … in a text; <c>{{</c> and <c>}}</c> stand for braces.</summary>
    /// <exception cref="ArgumentException">A brace stands alone, there are too few values, or more than 254.</exception>
    public static Expr<string> Format(Value<string> format, params ReadOnlySpan<Expression> values)
    {
        if (values.Length > 254)
            throw new ArgumentException($"`format` takes at most 254 values, and is given {values.Length}");
        if (format.IsSet && format.Expression is null && FormatText.Mistake(format.Literal, values.Length) is { } mistake)
            throw new ArgumentException(mistake);
        return Make<string>("format", [format.ToExpression(), .. values]);
    }

    /// <summary>The items of an array as one text.</summary>
    public static Expr<string> Join(Expression array, Value<string> separator) => Make<string>("join", array, separator.ToExpression());

    /// <summary>A value as JSON.</summary>
    public static Expr<string> ToJson(Expression value) => Make<string>("toJSON", value);

    /// <summary>The value that a JSON text means.</summary>
    public static Expr<T> FromJson<T>(Expr<string> text) => Make<T>("fromJSON", text);

    /// <summary>The SHA-256 over the files of the workspace that match; empty when none does. Only in steps.</summary>
    /// <exception cref="ArgumentException">No pattern is given, more than 255, or an empty one.</exception>
    public static Expr<string> HashFiles(params ReadOnlySpan<string> patterns)
    {
        if (patterns.Length is 0 or > 255 || patterns.ContainsAny(null, ""))
            throw new ArgumentException("`hashFiles` takes 1 to 255 patterns like `**/packages.lock.json`");
        var arguments = ImmutableArray.CreateBuilder<Syntax>();
        foreach (var pattern in patterns)
            arguments.Add(new StringLiteral(pattern));
        return new Expr<string>(new Call("hashFiles", arguments.ToImmutable()));
    }

    private static Expr<T> Make<T>(string name, params ReadOnlySpan<Expression> arguments)
    {
        var trees = ImmutableArray.CreateBuilder<Syntax>();
        foreach (var argument in arguments)
            trees.Add(argument.Syntax);
        return new Expr<T>(new Call(name, trees.ToImmutable()), arguments);
    }
}
