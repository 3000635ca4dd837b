using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>A part of a text: itself, or what stands in <c>${{ … }}</c>.</summary>
/// <param name="Offset">Its first character in the text, from 0; for an expression the <c>$</c>.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Literal">The text; null for an expression.</param>
/// <param name="Expression">The expression, whose offsets count in the whole text; null for a text.</param>
internal sealed record TextPart(int Offset, int Length, string? Literal, ParsedExpression? Expression);

/// <summary>A text with expressions in it, as it stands in a value of a workflow file.</summary>
internal sealed record ParsedText(ImmutableArray<TextPart> Parts)
{
    private const string Open = "${{";

    /// <summary>What is wrong, in the order of the text.</summary>
    public IEnumerable<ExpressionMistake> Mistakes => Parts.Where(x => x.Expression?.Mistake is not null).Select(x => x.Expression!.Mistake!);

    /// <summary>The expressions that could be read.</summary>
    public IEnumerable<ParsedExpression> Expressions => Parts.Where(x => x.Expression?.Syntax is not null).Select(x => x.Expression!);

    /// <summary>Whether there is no expression in it.</summary>
    public bool IsLiteral => Parts.All(x => x.Literal is not null);

    /// <summary>The expression that the whole text is; null when there is anything beside it.</summary>
    public ParsedExpression? Alone => Parts is [{ Expression: { } expression }] ? expression : null;

    /// <summary>
    /// One tree with the value of the whole: the expression that stands alone, or <c>format('…{0}…', …)</c> as GitHub makes it.
    /// </summary>
    /// <exception cref="ExpressionException">There are mistakes.</exception>
    public Syntax ToSyntax()
    {
        if (Alone is { } alone)
            return alone.Tree;
        if (Parts.IsEmpty)
            return new StringLiteral("");
        if (Parts is [{ Literal: { } literal }])
            return new StringLiteral(literal);
        var format = "";
        var arguments = ImmutableArray.CreateBuilder<Syntax>();
        foreach (var part in Parts)
        {
            format += part.Literal?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal) ?? $"{{{arguments.Count}}}";
            if (part.Expression is { } expression)
                arguments.Add(expression.Tree);
        }

        return new Call("format", [new StringLiteral(format), .. arguments]);
    }

    public static ParsedText Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<TextPart>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            if (open != at)
            {
                var end = open < 0 ? text.Length : open;
                parts.Add(new TextPart(at, end - at, text[at..end], null));
                at = end;
                continue;
            }

            var close = Close(text, open + Open.Length);
            var expression = close < 0
                ? new ParsedExpression { Mistake = new ExpressionMistake(open, "`${{` has no `}}` that closes it") }
                : Inner(text, open + Open.Length, close - 2);
            at = close < 0 ? text.Length : close;
            parts.Add(new TextPart(open, at - open, null, expression));
        }

        return new ParsedText(parts.ToImmutable());
    }

    /// <summary>The expression between two places, white space around it left out.</summary>
    internal static ParsedExpression Inner(string text, int start, int end)
    {
        while (start < end && NumberText.IsWhite(text[start]))
            start++;
        while (start < end && NumberText.IsWhite(text[end - 1]))
            end--;
        return ExpressionParser.Parse(text[start..end], start);
    }

    /// <summary>Behind the first <c>}}</c> that stands in no text in quotes; -1 when there is none.</summary>
    private static int Close(string text, int at)
    {
        var quoted = false;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\'')
                quoted = !quoted;
            else if (!quoted && text[at] == '}' && text[at - 1] == '}')
                return at + 1;
        }

        return -1;
    }
}
