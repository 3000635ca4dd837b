using System.Text.RegularExpressions;

namespace Pipeline.Images.Dockerfiles;

/// <summary>A here-document that an instruction begins: the lines up to its end belong to the instruction.</summary>
/// <param name="End">The line that ends it.</param>
/// <param name="LeadingTabs">Whether tabs may be before that.</param>
internal sealed partial record HereDocument(string End, bool LeadingTabs)
{
    /// <summary>Those of a logical line: in RUN, COPY and ADD, where a shell's word begins with <c>&lt;&lt;</c>, and not in a JSON list.</summary>
    /// <exception cref="NotUnderstoodException">Whether one begins, or how it ends, is not certain.</exception>
    public static IEnumerable<HereDocument> Of(Instruction instruction, string line)
    {
        if (instruction.Keyword is not ("RUN" or "COPY" or "ADD") || !line.Contains("<<", StringComparison.Ordinal))
            yield break;
        if (instruction.Text.StartsWith('['))
            throw new NotUnderstoodException("`<<` in what may be a list or a command");
        foreach (var word in Words.OfShell(line))
        {
            if (Begin().Match(word) is not { Success: true } match)
                continue;
            var end = match.Groups["end"].Value;
            if (end is [var first and ('"' or '\''), .., var last] && end.Length > 2 && first == last)
                end = end[1..^1];
            if (end.AsSpan().IndexOfAny("'\"\\$`") >= 0 || end.Contains(' ', StringComparison.Ordinal))
                throw new NotUnderstoodException($"how the here-document `{word}` ends");
            yield return new HereDocument(end, match.Groups["tabs"].Length > 0);
        }
    }

    /// <summary>Whether a line ends it.</summary>
    public bool IsEnd(string line) => (LeadingTabs ? line.TrimStart('\t') : line).TrimEnd('\r') == End;

    [GeneratedRegex(@"^[0-9]*<<(?>(?<tabs>-?))(?<end>[^<]+)\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Begin();
}
