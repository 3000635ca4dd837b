using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>Finds out whether two sets of patterns can describe the same file.</summary>
internal static class PatternOverlap
{
    // Longer than what question marks of another pattern could stand for.
    private const string Anything = "****************************************";

    /// <summary>The two patterns that overlap, or null.</summary>
    public static (PathPattern One, PathPattern Other)? Find(PatternSet left, PatternSet right)
    {
        foreach (var one in left.Includes)
        {
            foreach (var other in right.Includes)
            {
                if (Overlap(one.Parts, 0, other.Parts, 0) && !IsLeftOut(left, other) && !IsLeftOut(right, one) && !IsLeftOut(left, one) && !IsLeftOut(right, other))
                    return (one, other);
            }
        }

        return null;
    }

    private static bool Overlap(IReadOnlyList<string> a, int i, IReadOnlyList<string> b, int j)
    {
        if (i == a.Count && j == b.Count)
            return true;
        if (i < a.Count && a[i] == PathPattern.AnyDepth)
            return Overlap(a, i + 1, b, j) || (j < b.Count && Overlap(a, i, b, j + 1));
        if (j < b.Count && b[j] == PathPattern.AnyDepth)
            return Overlap(a, i, b, j + 1) || (i < a.Count && Overlap(a, i + 1, b, j));
        return i < a.Count && j < b.Count && PartsOverlap(a[i], b[j]) && Overlap(a, i + 1, b, j + 1);
    }

    private static bool PartsOverlap(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.IndexOf('[') >= 0 || b.IndexOf('[') >= 0)
        {
            // Which characters a class has in common with a placeholder is not worth telling: assume that there are some.
            return a.IndexOfAny('*', '?', '[') >= 0 && b.IndexOfAny('*', '?', '[') >= 0
                || (a.IndexOfAny('*', '?', '[') < 0 ? GlobPattern.IsMatch(a, b) : GlobPattern.IsMatch(b, a));
        }

        if (a.IsEmpty && b.IsEmpty)
            return true;
        if (a is ['*', ..])
            return PartsOverlap(a[1..], b) || (!b.IsEmpty && PartsOverlap(a, b[1..]));
        if (b is ['*', ..])
            return PartsOverlap(a, b[1..]) || (!a.IsEmpty && PartsOverlap(a[1..], b));
        return !a.IsEmpty && !b.IsEmpty
            && (a[0] == '?' || b[0] == '?' || PathPattern.Same(a[..1].ToString(), b[..1].ToString()))
            && PartsOverlap(a[1..], b[1..]);
    }

    /// <summary>Whether all that the pattern can match is left out. Its placeholders are walked through as if they were names.</summary>
    private static bool IsLeftOut(PatternSet set, PathPattern pattern)
    {
        foreach (var exclude in set.Excludes)
        {
            var states = exclude.Start;
            var isOpen = false;
            foreach (var part in pattern.Parts)
            {
                if (exclude.MatchesAllBelow(states))
                    return true;
                // Any number of names: only a part of the exclude that stands for any number covers it, which was asked above.
                if (isOpen = part == PathPattern.AnyDepth)
                    break;
                states = exclude.Step(states, part.Replace("*", Anything, StringComparison.Ordinal));
            }

            if (!isOpen && exclude.IsMatch(states))
                return true;
        }

        return false;
    }
}
