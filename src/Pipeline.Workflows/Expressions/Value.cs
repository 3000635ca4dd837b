using System.Globalization;

namespace Pipeline.Workflows.Expressions;

/// <summary>A value that is known now, or an expression that GitHub evaluates.</summary>
public readonly struct Value<T>
{
    private readonly T? _literal;

    private Value(T? literal, Expr<T>? expression)
    {
        _literal = literal;
        Expression = expression;
        IsSet = true;
    }

    /// <summary>Whether anything was given.</summary>
    public bool IsSet { get; }

    /// <summary>The expression, or null when the value is known.</summary>
    public Expr<T>? Expression { get; }

    /// <summary>The value that is known.</summary>
    /// <exception cref="InvalidOperationException">It is an expression, or nothing.</exception>
    public T Literal => IsSet && Expression is null ? _literal! : throw new InvalidOperationException("The value is known to GitHub only.");

    /// <summary>A value that is known.</summary>
    public static implicit operator Value<T>(T literal) => new(literal, null);

    /// <summary>A value that GitHub knows.</summary>
    public static implicit operator Value<T>(Expr<T> expression) => new(default, expression);

    /// <exception cref="ArgumentException">Nothing was given, or something that the language has no values of.</exception>
    internal Expr<T> ToExpression() => Expression ?? new Expr<T>(_literal switch
    {
        _ when !IsSet => throw new ArgumentException("A value is missing: give one, or an expression"),
        null => new NullLiteral(),
        bool value => new BooleanLiteral(value),
        double or float or decimal or int or long => new NumberLiteral(Convert.ToDouble(_literal, CultureInfo.InvariantCulture)),
        string or Enum => new StringLiteral(_literal.ToString()!),
        _ => throw new ArgumentException($"The expression language has texts, numbers and truth values; {typeof(T).Name} is none of them"),
    });
}
