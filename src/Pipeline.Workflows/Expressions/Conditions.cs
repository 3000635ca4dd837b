namespace Pipeline.Workflows.Expressions;

/// <summary>A choice between two values.</summary>
public static class Conditions
{
    /// <summary><c>condition &amp;&amp; yes || no</c>, the language's only way to choose.</summary>
    /// <param name="condition">What decides.</param>
    /// <param name="yes">The value when it holds. When an expression turns out empty, false or 0, GitHub takes the other one.</param>
    /// <param name="no">The value when it does not hold.</param>
    /// <exception cref="ArgumentException">The first value is empty, false or 0, so that GitHub would always take the other one.</exception>
    public static Expr<T> Then<T>(this Expr<bool> condition, Value<T> yes, Value<T> no)
    {
        if (yes is { IsSet: true, Expression: null } && yes.Literal is null or "" or false or 0d)
            throw new ArgumentException($"`{condition.Syntax} && {yes.ToExpression().Syntax}` is never taken: the value is as good as false; turn the condition around");
        var both = new Binary(BinaryOperator.Or, new Binary(BinaryOperator.And, condition.Syntax, yes.ToExpression().Syntax), no.ToExpression().Syntax);
        return new Expr<T>(both, condition, yes.ToExpression(), no.ToExpression());
    }
}
