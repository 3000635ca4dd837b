namespace Pipeline.Workflows.Expressions;

internal enum TokenKind
{
    /// <summary>Before the first token.</summary>
    Start,
    End,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Dot,
    Star,
    Not,
    Operator,
    Number,
    String,
    Name,
    True,
    False,
    Null,
}

/// <summary>A piece of an expression: where it stands, and what a number, text or operator means.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, double Number = 0, string? Text = null, BinaryOperator Operator = default);

/// <summary>Takes an expression's text apart, one token at a time. The rules are those of GitHub's lexer.</summary>
internal sealed class ExpressionLexer(string text)
{
    private int _at;
    private TokenKind _previous;

    /// <exception cref="ExpressionException">No token can begin here.</exception>
    public Token Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
        var token = Read();
        _previous = token.Kind;
        return token;
    }

    private Token Read()
    {
        var start = _at;
        if (start == text.Length)
            return new Token(TokenKind.End, start, start);
        switch (text[start])
        {
            case '(':
                return Take(TokenKind.LeftParenthesis);
            case ')':
                return Take(TokenKind.RightParenthesis);
            case '[':
                return Take(TokenKind.LeftBracket);
            case ']':
                return Take(TokenKind.RightBracket);
            case ',':
                return Take(TokenKind.Comma);
            case '*':
                return Take(TokenKind.Star);
            // A dot belongs to a number, unless it follows something that can have children.
            case '.' when _previous is TokenKind.Name or TokenKind.RightBracket or TokenKind.RightParenthesis or TokenKind.Star:
                return Take(TokenKind.Dot);
            case '.' or '-' or '+' or (>= '0' and <= '9'):
                return Number();
            case '\'':
                return String();
            case '!':
                return Follows('=') ? Operator(BinaryOperator.NotEqual, 2) : Take(TokenKind.Not);
            case '<':
                return Follows('=') ? Operator(BinaryOperator.LessOrEqual, 2) : Operator(BinaryOperator.Less, 1);
            case '>':
                return Follows('=') ? Operator(BinaryOperator.GreaterOrEqual, 2) : Operator(BinaryOperator.Greater, 1);
            case '=' when Follows('='):
                return Operator(BinaryOperator.Equal, 2);
            case '&' when Follows('&'):
                return Operator(BinaryOperator.And, 2);
            case '|' when Follows('|'):
                return Operator(BinaryOperator.Or, 2);
            default:
                return Name();
        }
    }

    private bool Follows(char next) => _at + 1 < text.Length && text[_at + 1] == next;

    private Token Take(TokenKind kind) => new(kind, _at, ++_at);

    private Token Operator(BinaryOperator sign, int length) => new(TokenKind.Operator, _at, _at += length, Operator: sign);

    private Token Number()
    {
        var start = _at++;
        while (_at < text.Length && (text[_at] == '.' || !IsBoundary(text[_at])))
            _at++;
        var value = NumberText.Parse(text.AsSpan(start, _at - start));
        return double.IsNaN(value) ? throw Unexpected(start) : new Token(TokenKind.Number, start, _at, value);
    }

    /// <summary>A quote inside is written twice. (GitHub's editor package resolves the first such pair only; the runner all.)</summary>
    private Token String()
    {
        var start = _at++;
        while (_at < text.Length && (text[_at] != '\'' || Follows('\'')))
            _at += text[_at] == '\'' ? 2 : 1;
        if (_at >= text.Length)
            throw new ExpressionException(new ExpressionMistake(start, "the text that begins here has no closing quote `'`"));
        var value = text.AsSpan(start + 1, _at - start - 1);
        return new Token(TokenKind.String, start, ++_at, Text: value.Contains('\'') ? value.ToString().Replace("''", "'", StringComparison.Ordinal) : value.ToString());
    }

    private Token Name()
    {
        var start = _at++;
        while (_at < text.Length && !IsBoundary(text[_at]))
            _at++;
        var name = text.AsSpan(start, _at - start);
        if (!Identifier.Is(name))
            throw Unexpected(start);
        return _previous == TokenKind.Dot ? new Token(TokenKind.Name, start, _at, Text: name.ToString()) : name switch
        {
            "true" => new Token(TokenKind.True, start, _at),
            "false" => new Token(TokenKind.False, start, _at),
            "null" => new Token(TokenKind.Null, start, _at),
            "NaN" => new Token(TokenKind.Number, start, _at, double.NaN),
            "Infinity" => new Token(TokenKind.Number, start, _at, double.PositiveInfinity),
            _ => new Token(TokenKind.Name, start, _at, Text: name.ToString()),
        };
    }

    private ExpressionException Unexpected(int start)
    {
        var hint = text[start] == '"' ? "; texts stand in single quotes" : "";
        return new ExpressionException(new ExpressionMistake(start, $"`{text[start.._at]}` is no number, name or operator{hint}"));
    }

    private static bool IsBoundary(char x) => x is '(' or '[' or ')' or ']' or ',' or '.' or '!' or '>' or '<' or '=' or '&' or '|' || NumberText.IsWhite(x);
}
