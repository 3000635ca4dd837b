using System.Globalization;

namespace Pipeline.Workflows.Local.Actions;

/// <summary>What setup actions take as a version: <c>20</c>, <c>20.x</c>, <c>&gt;=18 &lt;21</c>, <c>^3.11</c>, <c>~3.11</c>, <c>lts/*</c>.</summary>
internal static class VersionRange
{
    public static bool Fits(string version, string range) =>
        Numbers(version) is { Length: > 0 } numbers && range.Split("||").Any(x => All(numbers, x.Trim()));

    private static bool All(int[] version, string range)
    {
        // Names of moving versions; what is here is taken as one.
        if (range.Length == 0 || range is "*" or "x" or "latest" or "current" or "node" || range.StartsWith("lts", StringComparison.Ordinal))
            return true;
        if (range.Split(" - ") is [var low, var high])
            return Compare(version, Numbers(low)) >= 0 && (IsPrefix(Numbers(high), version) || Compare(version, Numbers(high)) < 0);
        return range.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(x => One(version, x));
    }

    private static bool One(int[] version, string part)
    {
        var sign = part.TakeWhile(c => c is '<' or '>' or '=' or '^' or '~').Count();
        var wanted = Numbers(part[sign..]);
        return part[..sign] switch
        {
            ">=" => Compare(version, wanted) >= 0,
            ">" => Compare(version, wanted) > 0,
            "<=" => Compare(version, wanted) <= 0 || IsPrefix(wanted, version),
            "<" => Compare(version, wanted) < 0,
            // The first number that is not zero stays.
            "^" => Compare(version, wanted) >= 0 && IsPrefix(wanted[..Math.Min(wanted.Length, Array.FindIndex(wanted, x => x != 0) + 1)], version),
            "~" => Compare(version, wanted) >= 0 && IsPrefix(wanted[..Math.Min(wanted.Length, 2)], version),
            _ => wanted.Length > 0 && IsPrefix(wanted, version),
        };
    }

    /// <summary>The numbers before the first wildcard or label; <c>10.0.4xx</c> is read as <c>10.0</c>.</summary>
    private static int[] Numbers(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.TrimStart('v').Split('-', '+')[0].Split('.'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                break;
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static bool IsPrefix(int[] prefix, int[] version) => prefix.Length <= version.Length && prefix.AsSpan().SequenceEqual(version.AsSpan(0, prefix.Length));

    private static int Compare(int[] left, int[] right)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
            if (left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i)) is not 0 and var order)
                return order;
        return 0;
    }
}
