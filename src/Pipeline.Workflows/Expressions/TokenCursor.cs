namespace Pipeline.Workflows.Expressions;

/// <summary>The token that is next.</summary>
internal sealed class TokenCursor
{
    private readonly ExpressionLexer _lexer;

    /// <exception cref="ExpressionException">No token can begin the text.</exception>
    public TokenCursor(string text)
    {
        _lexer = new ExpressionLexer(text);
        Token = _lexer.Next();
    }

    /// <summary>The next token.</summary>
    public Token Token { get; private set; }

    /// <exception cref="ExpressionException">No token can begin where the next one ends.</exception>
    public void Advance() => Token = _lexer.Next();

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

    /// <summary>A mistake at the next token.</summary>
    public ExpressionException Mistake(string message) => new(new ExpressionMistake(Token.Start, message));

    /// <summary>A mistake at the next token, which is none of those that could be there.</summary>
    public ExpressionException Unexpected(string? message = null) => Mistake(
        message ?? (Token.Kind == TokenKind.End ? "the expression ends where a value is missing" : "a value or an operator is missing before this"));
}
