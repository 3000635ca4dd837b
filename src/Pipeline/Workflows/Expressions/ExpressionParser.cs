using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>Reads expressions as GitHub does. Names of contexts and functions are not looked up here.</summary>
internal sealed class ExpressionParser
{
    /// <summary>How long an expression may be, in characters.</summary>
    public const int MaxLength = 21_000;

    /// <summary>How deep an expression may nest.</summary>
    public const int MaxDepth = 50;

    private readonly ExpressionLexer _lexer;
    private readonly int _shift;
    private readonly List<SyntaxPlace> _places = [];
    private Token _token;
    private int _end;
    private int _depth;

    private ExpressionParser(string text, int shift)
    {
        _lexer = new ExpressionLexer(text);
        _shift = shift;
    }

    /// <summary>Reads an expression without <c>${{ }}</c>.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="shift">What is added to each offset: where the expression stands in a longer text.</param>
    public static ParsedExpression Parse(string text, int shift = 0)
    {
        if (text.Length > MaxLength)
            return new ParsedExpression { Mistake = new ExpressionMistake(shift, $"the expression has {text.Length} characters; GitHub takes at most {MaxLength}") };
        var parser = new ExpressionParser(text, shift);
        try
        {
            parser.Advance();
            var syntax = parser.Expression();
            if (parser._token.Kind != TokenKind.End)
                throw parser.Unexpected();
            return new ParsedExpression { Syntax = syntax, Places = parser._places };
        }
        catch (ExpressionException exception)
        {
            return new ParsedExpression { Mistake = exception.Mistake with { Offset = exception.Mistake.Offset + shift } };
        }
    }

    /// <summary>Reads a text with <c>${{ … }}</c> in it.</summary>
    public static ParsedText ParseText(string text) => ParsedText.Parse(text);

    /// <summary>Reads an <c>if</c>, with or without <c>${{ }}</c>.</summary>
    public static ParsedCondition ParseCondition(string text) => ParsedCondition.Parse(text);

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
            var sign = _token.Operator;
            Advance();
            result = new Binary(sign, result, Chain(binding + 1));
        }

        if (counts)
            _depth--;
        return result;
    }

    private bool IsOperator(int binding) => _token.Kind == TokenKind.Operator && binding == _token.Operator switch
    {
        BinaryOperator.Or => 0,
        BinaryOperator.And => 1,
        BinaryOperator.Equal or BinaryOperator.NotEqual => 2,
        _ => 3,
    };

    private Syntax Unary()
    {
        if (_token.Kind != TokenKind.Not)
            return Postfix();
        Advance();
        Deepen();
        var operand = Unary();
        _depth--;
        return new Not(operand);
    }

    private Syntax Postfix()
    {
        var start = _token.Start;
        // Values that are written out have no children.
        var hasChildren = _token.Kind is TokenKind.Name or TokenKind.LeftParenthesis;
        var result = Primary();
        var depth = _depth;
        while (hasChildren && _token.Kind is TokenKind.LeftBracket or TokenKind.Dot)
        {
            result = Take(TokenKind.Dot) ? Member(result) : Item(result);
            Deepen();
            Place(result, start);
        }

        _depth = depth;
        return result;
    }

    private Syntax Member(Syntax target)
    {
        if (Take(TokenKind.Star))
            return new Wildcard(target);
        var name = _token.Kind == TokenKind.Name ? _token.Text! : throw Unexpected("a name or `*` is missing behind `.`");
        Advance();
        return new PropertyAccess(target, name);
    }

    private Syntax Item(Syntax target)
    {
        Advance();
        Syntax result = Take(TokenKind.Star) ? new Wildcard(target) : new IndexAccess(target, Expression());
        Expect(TokenKind.RightBracket, "`]` is missing");
        return result;
    }

    private Syntax Primary()
    {
        var token = _token;
        Advance();
        switch (token.Kind)
        {
            case TokenKind.True or TokenKind.False:
                return new BooleanLiteral(token.Kind == TokenKind.True);
            case TokenKind.Null:
                return new NullLiteral();
            case TokenKind.Number:
                return new NumberLiteral(token.Number);
            case TokenKind.String:
                return new StringLiteral(token.Text!);
            case TokenKind.LeftParenthesis:
                var inner = Expression();
                Expect(TokenKind.RightParenthesis, "`)` is missing");
                return inner;
            case TokenKind.Name:
                Syntax named = Take(TokenKind.LeftParenthesis) ? new Call(token.Text!, Arguments()) : new ContextAccess(token.Text!);
                Place(named, token.Start);
                return named;
            default:
                _token = token;
                throw Unexpected();
        }
    }

    /// <summary>GitHub lets a comma stand behind the last one.</summary>
    private ImmutableArray<Syntax> Arguments()
    {
        var arguments = ImmutableArray.CreateBuilder<Syntax>();
        while (!Take(TokenKind.RightParenthesis))
        {
            arguments.Add(Expression());
            if (_token.Kind != TokenKind.RightParenthesis)
                Expect(TokenKind.Comma, "`,` or `)` is missing");
        }

        return arguments.ToImmutable();
    }

    private void Place(Syntax node, int start) => _places.Add(new SyntaxPlace(node, start + _shift, _end - start));

    private void Advance()
    {
        _end = _token.End;
        _token = _lexer.Next();
    }

    private bool Take(TokenKind kind)
    {
        if (_token.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private void Expect(TokenKind kind, string message)
    {
        if (!Take(kind))
            throw Unexpected(message);
    }

    private void Deepen()
    {
        if (++_depth > MaxDepth)
            throw new ExpressionException(new ExpressionMistake(_token.Start, $"the expression nests deeper than GitHub's limit of {MaxDepth}"));
    }

    private ExpressionException Unexpected(string? message = null) => new(new ExpressionMistake(
        _token.Start,
        message ?? (_token.Kind == TokenKind.End ? "the expression ends where a value is missing" : "a value or an operator is missing before this")));
}
