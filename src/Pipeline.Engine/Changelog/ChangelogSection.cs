using System.Globalization;

namespace Pipeline.Engine;

/// <summary>The part of a changelog under one heading.</summary>
/// <param name="Caption">The version, or the name of the draft.</param>
/// <param name="Start">The line of the heading.</param>
/// <param name="End">The last line of its notes; the heading's when it has none.</param>
internal sealed record ChangelogSection(string Caption, int Start, int End)
{
    public bool HasNotes => End > Start;

    /// <summary>All sections, in their order.</summary>
    public static List<ChangelogSection> Of(List<string> lines)
    {
        var sections = new List<ChangelogSection>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsHeading(lines[i]))
                continue;
            var end = lines.FindIndex(i + 1, line => !IsNote(line));
            sections.Add(new ChangelogSection(lines[i].TrimStart('#', ' ', '[').Split(' ')[0].TrimEnd(']'), i, (end < 0 ? lines.Count : end) - 1));
        }

        return sections;
    }

    /// <summary>Whether a version follows another one, as Semantic Versioning orders them.</summary>
    public static bool IsNewer(string version, string than)
    {
        var (numbers, label) = Parse(version);
        var (otherNumbers, otherLabel) = Parse(than);
        for (var i = 0; i < Math.Max(numbers.Length, otherNumbers.Length); i++)
        {
            var difference = numbers.ElementAtOrDefault(i) - otherNumbers.ElementAtOrDefault(i);
            if (difference != 0)
                return difference > 0;
        }

        return label.Length == 0 ? otherLabel.Length > 0 : otherLabel.Length > 0 && Compare(label.Split('.'), otherLabel.Split('.')) > 0;
    }

    private static bool IsHeading(string line) => line.StartsWith("## ", StringComparison.Ordinal);

    private static bool IsNote(string line) => line.StartsWith("###", StringComparison.Ordinal) || line.TrimStart() is ['-' or '*' or '+', ..];

    private static (int[] Numbers, string Label) Parse(string version)
    {
        var parts = version.TrimStart('v').Split('+')[0].Split('-', 2);
        return (Array.ConvertAll(parts[0].Split('.'), part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"'{version}' is no version")), parts.Length > 1 ? parts[1] : "");
    }

    private static int Compare(string[] label, string[] other)
    {
        for (var i = 0; i < Math.Min(label.Length, other.Length); i++)
        {
            var isNumber = int.TryParse(label[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var isOtherNumber = int.TryParse(other[i], NumberStyles.None, CultureInfo.InvariantCulture, out var otherNumber);
            var difference = isNumber && isOtherNumber ? number.CompareTo(otherNumber)
                : isNumber != isOtherNumber ? isOtherNumber.CompareTo(isNumber)
                : string.CompareOrdinal(label[i], other[i]);
            if (difference != 0)
                return difference;
        }

        return label.Length.CompareTo(other.Length);
    }
}
