using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>Reads expressions as GitHub does. Names of contexts and functions are not looked up here.</summary>
internal sealed class ExpressionParser
{
    /// <summary>How long an expression may be, in characters.</summary>
    public const int MaxLength = 21_000;

    /// <summary>How deep an expression may nest.</summary>
    public const int MaxDepth = 50;

    private readonly TokenCursor _at;
    private int _depth;

    private ExpressionParser(TokenCursor at) => _at = at;

    /// <summary>Reads an expression without <c>${{ }}</c>.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="shift">What is added to each offset: where the expression stands in a longer text.</param>
    public static ParsedExpression Parse(string text, int shift = 0)
    {
        if (text.Length > MaxLength)
            return new ParsedExpression { Mistake = new ExpressionMistake(shift, $"the expression has {text.Length} characters; GitHub takes at most {MaxLength}") };
        try
        {
            var at = new TokenCursor(text);
            var syntax = new ExpressionParser(at).Expression();
            return at.Token.Kind == TokenKind.End ? new ParsedExpression { Syntax = syntax } : throw at.Unexpected();
        }
        catch (ExpressionException exception)
        {
            return new ParsedExpression { Mistake = exception.Mistake with { Offset = exception.Mistake.Offset + shift } };
        }
    }

    private Syntax Expression()
    {
        Deepen();
        var result = Chain(0);
        _depth--;
        return result;
    }

    /// <summary>Operators of one binding with what binds tighter between them: <c>||</c>, <c>&amp;&amp;</c>, equality, order.</summary>
    private Syntax Chain(int binding)
    {
        if (binding == 4)
            return Unary();
        var result = Chain(binding + 1);
        // GitHub counts a chain of || or && as one level, however long.
        var counts = binding < 2 && IsOperator(binding);
        if (counts)
            Deepen();
        while (IsOperator(binding))
        {
            var sign = _at.Token.Operator;
            _at.Advance();
            result = new Binary(sign, result, Chain(binding + 1));
        }

        if (counts)
            _depth--;
        return result;
    }

    private bool IsOperator(int binding) => _at.Token.Kind == TokenKind.Operator && binding == _at.Token.Operator switch
    {
        BinaryOperator.Or => 0,
        BinaryOperator.And => 1,
        BinaryOperator.Equal or BinaryOperator.NotEqual => 2,
        _ => 3,
    };

    private Syntax Unary()
    {
        if (_at.Token.Kind != TokenKind.Not)
            return Postfix();
        _at.Advance();
        Deepen();
        var operand = Unary();
        _depth--;
        return new Not(operand);
    }

    private Syntax Postfix()
    {
        // Values that are written out have no children.
        var hasChildren = _at.Token.Kind is TokenKind.Name or TokenKind.LeftParenthesis;
        var result = Primary();
        var depth = _depth;
        while (hasChildren && _at.Token.Kind is TokenKind.LeftBracket or TokenKind.Dot)
        {
            result = _at.Take(TokenKind.Dot) ? Member(result) : Item(result);
            Deepen();
        }

        _depth = depth;
        return result;
    }

    private Syntax Member(Syntax target)
    {
        if (_at.Take(TokenKind.Star))
            return new Wildcard(target);
        var name = _at.Token.Kind == TokenKind.Name ? _at.Token.Text! : throw _at.Unexpected("a name or `*` is missing behind `.`");
        _at.Advance();
        return new PropertyAccess(target, name);
    }

    private Syntax Item(Syntax target)
    {
        _at.Advance();
        Syntax result = _at.Take(TokenKind.Star) ? new Wildcard(target) : new IndexAccess(target, Expression());
        _at.Expect(TokenKind.RightBracket, "`]` is missing");
        return result;
    }

    private Syntax Primary()
    {
        var token = _at.Token;
        if (token.Kind is not (TokenKind.LeftParenthesis or >= TokenKind.Number))
            throw _at.Unexpected();
        _at.Advance();
        switch (token.Kind)
        {
            case TokenKind.Null:
                return new NullLiteral();
            case TokenKind.Number:
                return new NumberLiteral(token.Number);
            case TokenKind.String:
                return new StringLiteral(token.Text!);
            case TokenKind.LeftParenthesis:
                var inner = Expression();
                _at.Expect(TokenKind.RightParenthesis, "`)` is missing");
                return inner;
            case TokenKind.True or TokenKind.False:
                return new BooleanLiteral(token.Kind == TokenKind.True);
            default:
                return _at.Take(TokenKind.LeftParenthesis) ? new Call(token.Text!, Arguments()) : new ContextAccess(token.Text!);
        }
    }

    /// <summary>GitHub lets a comma stand behind the last one.</summary>
    private ImmutableArray<Syntax> Arguments()
    {
        var arguments = ImmutableArray.CreateBuilder<Syntax>();
        while (!_at.Take(TokenKind.RightParenthesis))
        {
            arguments.Add(Expression());
            if (_at.Token.Kind != TokenKind.RightParenthesis)
                _at.Expect(TokenKind.Comma, "`,` or `)` is missing");
        }

        return arguments.ToImmutable();
    }

    private void Deepen()
    {
        if (++_depth > MaxDepth)
            throw _at.Mistake($"the expression nests deeper than GitHub's limit of {MaxDepth}");
    }
}
