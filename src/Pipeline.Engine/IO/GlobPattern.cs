namespace Nuke.Common.IO;

/// <summary>One part of a glob pattern.</summary>
internal static class GlobPattern
{
    /// <summary>Writes <c>a{b,c}d</c> out as <c>abd</c> and <c>acd</c>.</summary>
    public static IEnumerable<string> Alternatives(string pattern)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0)
            return [pattern];
        var (head, tail) = (pattern[..open], pattern[(close + 1)..]);
        return pattern[(open + 1)..close].Split(',').SelectMany(choice => Alternatives(head + choice + tail));
    }

    /// <summary>Whether a name matches <c>*</c> (any text), <c>?</c> (one character) and <c>[abc]</c> (one of them).</summary>
    public static bool IsMatch(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        if (pattern.IsEmpty)
            return name.IsEmpty;
        if (pattern[0] == '*')
        {
            for (var skipped = 0; skipped <= name.Length; skipped++)
            {
                if (IsMatch(name[skipped..], pattern[1..]))
                    return true;
            }

            return false;
        }

        if (name.IsEmpty)
            return false;
        if (pattern[0] == '[' && pattern.IndexOf(']') is > 1 and var end)
        {
            var negated = pattern[1] == '!';
            return pattern[(negated ? 2 : 1)..end].Contains(name[0]) != negated && IsMatch(name[1..], pattern[(end + 1)..]);
        }

        var same = OperatingSystem.IsWindows() ? char.ToLowerInvariant(pattern[0]) == char.ToLowerInvariant(name[0]) : pattern[0] == name[0];
        return (pattern[0] == '?' || same) && IsMatch(name[1..], pattern[1..]);
    }
}
