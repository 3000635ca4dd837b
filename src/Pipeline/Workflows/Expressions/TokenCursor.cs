namespace Pipeline.Workflows.Expressions;

/// <summary>The token that is next, and where what was read stands.</summary>
internal sealed class TokenCursor
{
    private readonly ExpressionLexer _lexer;
    private readonly int _shift;
    private readonly List<SyntaxPlace> _places = [];
    private int _end;

    /// <exception cref="ExpressionException">No token can begin the text.</exception>
    public TokenCursor(string text, int shift)
    {
        _lexer = new ExpressionLexer(text);
        _shift = shift;
        Token = _lexer.Next();
    }

    /// <summary>The next token.</summary>
    public Token Token { get; private set; }

    /// <summary>What was placed so far.</summary>
    public IReadOnlyList<SyntaxPlace> Places => _places;

    /// <exception cref="ExpressionException">No token can begin where the next one ends.</exception>
    public void Advance()
    {
        _end = Token.End;
        Token = _lexer.Next();
    }

    /// <summary>Goes on when the next token is of that kind.</summary>
    public bool Take(TokenKind kind)
    {
        if (Token.Kind != kind)
            return false;
        Advance();
        return true;
    }

    /// <exception cref="ExpressionException">The next token is of another kind.</exception>
    public void Expect(TokenKind kind, string message)
    {
        if (!Take(kind))
            throw Unexpected(message);
    }

    /// <summary>Says that a part of the tree stands from an offset up to here.</summary>
    public void Place(Syntax node, int start) => _places.Add(new SyntaxPlace(node, start + _shift, _end - start));

    /// <summary>A mistake at the next token.</summary>
    public ExpressionException Mistake(string message) => new(new ExpressionMistake(Token.Start, message));

    /// <summary>A mistake at the next token, which is none of those that could be there.</summary>
    public ExpressionException Unexpected(string? message = null) => Mistake(
        message ?? (Token.Kind == TokenKind.End ? "the expression ends where a value is missing" : "a value or an operator is missing before this"));
}
