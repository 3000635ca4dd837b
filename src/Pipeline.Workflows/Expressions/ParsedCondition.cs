namespace Pipeline.Workflows.Expressions;

/// <summary>
/// An <c>if</c>. GitHub takes it for an expression with or without <c>${{ }}</c>, and asks for <c>success()</c> too unless it asks for a
/// status itself.
/// </summary>
/// <param name="Text">The parts, offsets count in what was given; one expression unless <paramref name="IsAlwaysTrue"/>.</param>
/// <param name="IsAlwaysTrue">There is text beside <c>${{ }}</c>, which makes the whole a text that is never empty: a frequent mistake.</param>
/// <param name="AsksForStatus">It calls <c>always</c>, <c>success</c>, <c>failure</c> or <c>cancelled</c>.</param>
internal sealed record ParsedCondition(ParsedText Text, bool IsAlwaysTrue, bool AsksForStatus)
{
    /// <summary>What GitHub evaluates, <c>success() &amp;&amp;</c> included.</summary>
    /// <exception cref="ExpressionException">There are mistakes.</exception>
    public Syntax ToSyntax()
    {
        var success = new Call("success", []);
        if (Text.Parts.IsEmpty)
            return success;
        return AsksForStatus ? Text.ToSyntax() : new Binary(BinaryOperator.And, success, Text.ToSyntax());
    }

    public static ParsedCondition Parse(string text)
    {
        ParsedText parsed;
        if (NumberText.Trim(text).IsEmpty)
            parsed = new ParsedText([]);
        else if (text.Contains("${{", StringComparison.Ordinal))
            parsed = ParsedText.Parse(text);
        else
            parsed = new ParsedText([new TextPart(0, text.Length, null, ParsedText.Inner(text, 0, text.Length))]);
        var asks = parsed.Expressions.Any(x => SyntaxWalk.All(x.Tree).Any(y => y is Call call && FunctionTable.IsStatus(call.Function)));
        return new ParsedCondition(parsed, parsed.Parts.Length > 1, asks);
    }
}
