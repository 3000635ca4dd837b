namespace Nuke.Common.Execution;

/// <summary>Reads the source text of lambdas that the compiler hands over.</summary>
internal static class SourceText
{
    /// <summary>The body of <c>() =&gt; body</c>, on one line.</summary>
    public static string Body(string? lambda)
    {
        var text = lambda ?? "";
        var arrow = text.IndexOf("=>", StringComparison.Ordinal);
        if (arrow >= 0)
            text = text[(arrow + 2)..];
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The member that <c>x =&gt; x.Member</c> or <c>() =&gt; Member</c> names.</summary>
    public static string Member(string? lambda)
    {
        var body = Body(lambda).TrimEnd('!', ' ', ')');
        var start = body.Length;
        while (start > 0 && (char.IsLetterOrDigit(body[start - 1]) || body[start - 1] == '_'))
            start--;
        return body[start..];
    }
}
