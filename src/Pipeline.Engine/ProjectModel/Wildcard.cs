namespace Pipeline.Engine;

/// <summary>Names with <c>*</c> in them.</summary>
internal static class Wildcard
{
    public static bool IsMatch(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        if (pattern.IsEmpty)
            return name.IsEmpty;
        if (pattern[0] != '*')
            return !name.IsEmpty && name[0] == pattern[0] && IsMatch(name[1..], pattern[1..]);
        for (var skipped = 0; skipped <= name.Length; skipped++)
        {
            if (IsMatch(name[skipped..], pattern[1..]))
                return true;
        }

        return false;
    }
}
