namespace Pipeline.Workflows.Expressions;

/// <summary>Finds the value of an expression as GitHub does, as far as it can be known.</summary>
internal sealed class Evaluator
{
    private readonly EvaluationScope _scope;
    private readonly FunctionCalls _functions;

    private Evaluator(EvaluationScope scope)
    {
        _scope = scope;
        _functions = new FunctionCalls(scope);
    }

    /// <summary>The value of an expression.</summary>
    /// <exception cref="ExpressionException">A context or function is not known, wherever it stands; or there is no value.</exception>
    public static ExpressionValue Evaluate(Syntax syntax, EvaluationScope scope)
    {
        if (ScopeCheck.Mistake(syntax, scope) is { } mistake)
            throw new ExpressionException(mistake);
        return new Evaluator(scope).Of(syntax);
    }

    /// <summary>The value of an expression that was read from a text; mistakes tell its place.</summary>
    /// <exception cref="ExpressionException">It could not be read, a context or function is not known, or there is no value.</exception>
    public static ExpressionValue Evaluate(ParsedExpression expression, EvaluationScope scope) => Evaluate(expression.Tree, scope);

    /// <summary>The value of a text with expressions in it: of any kind when one stands alone, else a text.</summary>
    /// <exception cref="ExpressionException">An expression could not be read, a context or function is not known, or there is no value.</exception>
    public static ExpressionValue Evaluate(ParsedText text, EvaluationScope scope) => Evaluate(text.ToSyntax(), scope);

    /// <summary>Whether a condition holds; <see cref="ExpressionValue.Truth"/> of the answer is null when only GitHub knows.</summary>
    /// <exception cref="ExpressionException">It could not be read, a context or function is not known, or there is no value.</exception>
    public static ExpressionValue Evaluate(ParsedCondition condition, EvaluationScope scope) => Evaluate(condition.ToSyntax(), scope);

    private ExpressionValue Of(Syntax syntax) => syntax switch
    {
        NullLiteral => ExpressionValue.Null,
        BooleanLiteral boolean => ExpressionValue.Of(boolean.Value),
        NumberLiteral number => ExpressionValue.Of(number.Value),
        StringLiteral text => ExpressionValue.Of(text.Value),
        ContextAccess context => _scope.Contexts[context.Name] ?? ExpressionValue.Null,
        PropertyAccess property => Access.Item(Of(property.Target), ExpressionValue.Of(property.Name)),
        IndexAccess index => Access.Item(key: Of(index.Key), target: Of(index.Target)),
        Wildcard wildcard => Access.All(Of(wildcard.Target)),
        Not not => Of(not.Operand) is var operand && operand.Truth is { } truth ? ExpressionValue.Of(!truth) : UnknownValue.From(true, null, operand),
        Call call => _functions.Call(call.Function, [.. call.Arguments.Select(Of)]),
        _ => Chain((Binary)syntax),
    };

    /// <summary>A chain of operators leans left, thousands deep at worst, so it is walked without recursion.</summary>
    private ExpressionValue Chain(Binary top)
    {
        var chain = new Stack<Binary>();
        Syntax first = top;
        while (first is Binary next)
        {
            chain.Push(next);
            first = next.Left;
        }

        var value = Of(first);
        while (chain.TryPop(out var next))
            value = next.Operator is BinaryOperator.And or BinaryOperator.Or ? Logical(next, value) : Compared(next.Operator, value, Of(next.Right));
        return value;
    }

    private static ExpressionValue Compared(BinaryOperator sign, ExpressionValue left, ExpressionValue right) =>
        Comparison.Compare(sign, left, right) is { } known ? ExpressionValue.Of(known) : UnknownValue.From(true, null, Only(left), Only(right));

    /// <summary>What a comparison hangs on is an operand that is unknown itself, not what is inside the other.</summary>
    private static ExpressionValue Only(ExpressionValue value) => value is UnknownValue ? value : ExpressionValue.Null;

    private ExpressionValue Logical(Binary binary, ExpressionValue left)
    {
        var settles = binary.Operator == BinaryOperator.Or;
        if (left.Truth is { } truth)
            return truth == settles ? left : Of(binary.Right);
        var unknown = (UnknownValue)left;
        ExpressionValue right;
        try
        {
            right = Of(binary.Right);
        }
        catch (ExpressionException)
        {
            // Whether GitHub comes this far is not known, so neither is whether it fails.
            return UnknownValue.From(false, null, left);
        }

        // Settled by the right alone: the left either is the same, or hands on to it.
        if (right.Truth == settles)
            return unknown.IsBoolean && right is BooleanValue ? right : UnknownValue.From(false, settles, left, Only(right));
        return UnknownValue.From(unknown.IsBoolean && right is BooleanValue or UnknownValue { IsBoolean: true }, null, left, Only(right));
    }
}
