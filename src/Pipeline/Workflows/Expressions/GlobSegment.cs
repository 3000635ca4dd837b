namespace Pipeline.Workflows.Expressions;

/// <summary>One name of a pattern: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a]</c>, and <c>\</c> before what is meant as it stands.</summary>
internal static class GlobSegment
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // A star is tried with ever more of the name; only the last one must be, as those before took the least they could.
        int at = 0, from = 0, star = -1, taken = 0;
        while (from < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                taken = from;
            }
            else if (at < pattern.Length && One(pattern[at..], name[from], out var length))
            {
                at += length;
                from++;
            }
            else if (star < 0)
            {
                return false;
            }
            else
            {
                at = star + 1;
                from = ++taken;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    /// <summary>The name that the pattern means when it means one only, else null.</summary>
    public static string? Literal(string pattern)
    {
        var name = "";
        for (var i = 0; i < pattern.Length; i++)
        {
            var end = pattern[i] == '[' ? Closing(pattern.AsSpan(i)) : 0;
            if (pattern[i] is '*' or '?' || end > 2)
                return null;
            // A set of one letter means that letter.
            if (end > 0 || IsEscape(pattern.AsSpan(i)))
                i++;
            name += pattern[i];
            i += end > 0 ? 1 : 0;
        }

        return name;
    }

    /// <summary>Whether the first piece of a pattern, as long as <paramref name="length"/>, is that letter.</summary>
    private static bool One(ReadOnlySpan<char> pattern, char letter, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '[' when Closing(pattern) is var end and > 0:
                length = end + 1;
                return InSet(pattern[1..end], letter);
            case '\\' when IsEscape(pattern):
                length = 2;
                return Same(pattern[1], letter);
            default:
                return Same(pattern[0], letter);
        }
    }

    private static bool InSet(ReadOnlySpan<char> set, char letter)
    {
        var excludes = set[0] is '!' or '^';
        var found = false;
        for (var i = excludes ? 1 : 0; i < set.Length; i++)
        {
            if (IsEscape(set[i..]))
                i++;
            var first = set[i];
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                i += IsEscape(set[(i + 2)..]) ? 3 : 2;
                found |= letter >= first && letter <= set[i];
            }
            else
            {
                found |= Same(first, letter);
            }
        }

        return found != excludes;
    }

    /// <summary>Where the set that begins here ends; 0 when it does not. A bracket that stands first is part of the set.</summary>
    private static int Closing(ReadOnlySpan<char> pattern)
    {
        var at = pattern.Length > 1 && pattern[1] is '!' or '^' ? 2 : 1;
        for (var first = true; at < pattern.Length; at++, first = false)
        {
            if (pattern[at] == ']' && !first)
                return at;
            if (IsEscape(pattern[at..]))
                at++;
        }

        return 0;
    }

    private static bool IsEscape(ReadOnlySpan<char> pattern) => pattern.Length > 1 && pattern[0] == '\\' && !OperatingSystem.IsWindows();

    private static bool Same(char left, char right) =>
        left == right || (OperatingSystem.IsWindows() && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}
