namespace Pipeline.Releases.Messages;

/// <summary>The first line of a conventional commit: <c>type(scope)!: description</c>.</summary>
/// <param name="Type">What kind of change it is, in small letters.</param>
/// <param name="Scope">The part that it changes, or null.</param>
/// <param name="IsBreaking">Whether an exclamation mark says that it breaks users.</param>
/// <param name="Description">What it does.</param>
internal sealed record Header(string Type, string? Scope, bool IsBreaking, string Description)
{
    /// <summary>Reads a line as https://www.conventionalcommits.org/en/v1.0.0/ has it; null when it is something else.</summary>
    public static Header? TryParse(ReadOnlySpan<char> line)
    {
        var end = 0;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || (end > 0 && line[end] is '-' or '_')))
            end++;
        if (end == 0 || end == line.Length || !char.IsAsciiLetter(line[0]))
            return null;
        var type = line[..end];
        var rest = line[end..];
        ReadOnlySpan<char> scope = default;
        if (rest[0] == '(')
        {
            var close = rest.IndexOf(')');
            if (close < 0 || (scope = rest[1..close].Trim()).IndexOf('(') >= 0)
                return null;
            rest = rest[(close + 1)..];
        }

        var breaking = rest is ['!', ..];
        if (breaking)
            rest = rest[1..];
        if (rest is not [':', ' ' or '\t', ..] || rest[1..].Trim() is not { Length: > 0 } description)
            return null;
        return new Header(type.ToString().ToLowerInvariant(), scope.IsEmpty ? null : scope.ToString(), breaking, description.ToString());
    }
}
