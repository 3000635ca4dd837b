using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>An expression of any type. It carries the objects that it speaks of (jobs, steps, axes, inputs), so that places can refuse it.</summary>
public abstract class Expression
{
    private protected Expression(Syntax syntax, ImmutableArray<object> speaksOf)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        Syntax = syntax;
        SpeaksOf = speaksOf;
    }

    /// <summary>The tree.</summary>
    public Syntax Syntax { get; }

    /// <summary>The objects that it refers to.</summary>
    internal ImmutableArray<object> SpeaksOf { get; }

    /// <summary>Its value, as far as it can be known here; an <see cref="UnknownValue"/> says what it hangs on.</summary>
    /// <exception cref="ExpressionException">The scope lacks a context or function that it names, or GitHub would stop here too.</exception>
    public ExpressionValue Evaluate(EvaluationScope scope) => Evaluator.Evaluate(Syntax, scope);

    /// <summary>
    /// As it stands in a file, with <c>${{ }}</c>: when it slips into a plain C# text, those who take texts see it and refuse it.
    /// <see cref="Syntax"/> has it without.
    /// </summary>
    public sealed override string ToString() => $"${{{{ {Syntax} }}}}";
}

/// <summary>An expression whose value is a <typeparamref name="T"/>: string, bool, double, or <see cref="Json"/>.</summary>
public sealed class Expr<T> : Expression
{
    /// <summary>Wraps a tree. Prefer the contexts (<see cref="GitHub"/> …) and the objects' own properties.</summary>
    public Expr(Syntax syntax)
        : base(syntax, [])
    {
    }

    internal Expr(Syntax syntax, params ReadOnlySpan<object> speaksOf)
        : base(syntax, [.. speaksOf])
    {
    }

    internal Expr(Syntax syntax, params ReadOnlySpan<Expression> parts)
        : base(syntax, Union(parts))
    {
    }

    /// <summary>Both hold.</summary>
    public static Expr<bool> operator &(Expr<T> left, Expr<bool> right) => Combine<bool>(BinaryOperator.And, left, right);

    /// <summary>One of them holds.</summary>
    public static Expr<bool> operator |(Expr<T> left, Expr<bool> right) => Combine<bool>(BinaryOperator.Or, left, right);

    /// <summary>It does not hold, or is empty.</summary>
    public static Expr<bool> operator !(Expr<T> operand) => new(new Not(operand.Syntax), operand);

    /// <summary>A number is less.</summary>
    public static Expr<bool> operator <(Expr<T> left, Value<T> right) => Combine<bool>(BinaryOperator.Less, left, right.ToExpression());

    /// <summary>A number is greater.</summary>
    public static Expr<bool> operator >(Expr<T> left, Value<T> right) => Combine<bool>(BinaryOperator.Greater, left, right.ToExpression());

    /// <summary>A number is not greater.</summary>
    public static Expr<bool> operator <=(Expr<T> left, Value<T> right) => Combine<bool>(BinaryOperator.LessOrEqual, left, right.ToExpression());

    /// <summary>A number is not less.</summary>
    public static Expr<bool> operator >=(Expr<T> left, Value<T> right) => Combine<bool>(BinaryOperator.GreaterOrEqual, left, right.ToExpression());

    /// <summary>Equal to; GitHub compares texts without regard to case.</summary>
    public Expr<bool> Is(Value<T> other) => Combine<bool>(BinaryOperator.Equal, this, other.ToExpression());

    /// <summary>Not equal to; GitHub compares texts without regard to case.</summary>
    public Expr<bool> IsNot(Value<T> other) => Combine<bool>(BinaryOperator.NotEqual, this, other.ToExpression());

    /// <summary>This value, or the other when this one is empty, false, 0 or null.</summary>
    public Expr<T> Or(Value<T> other) => Combine<T>(BinaryOperator.Or, this, other.ToExpression());

    private static Expr<TResult> Combine<TResult>(BinaryOperator sign, Expression left, Expression right) =>
        new(new Binary(sign, left.Syntax, right.Syntax), left, right);

    private static ImmutableArray<object> Union(ReadOnlySpan<Expression> parts)
    {
        var all = ImmutableArray.CreateBuilder<object>();
        foreach (var part in parts)
            foreach (var item in part.SpeaksOf)
                if (!all.Contains(item))
                    all.Add(item);
        return all.ToImmutable();
    }
}

/// <summary>The type of expressions whose value is an object, an array, or not known.</summary>
public sealed class Json
{
    private Json()
    {
    }
}
