using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Pipeline.Releases.Versions;

/// <summary>A version as Semantic Versioning 2 has it.</summary>
/// <param name="Major">Grows with what breaks users.</param>
/// <param name="Minor">Grows with what is added.</param>
/// <param name="Patch">Grows with what is mended.</param>
/// <param name="PreRelease">The identifiers behind the dash, such as <c>rc.1</c>; empty for a stable version.</param>
/// <param name="Metadata">What is behind the plus sign; it has no rank.</param>
public sealed partial record SemanticVersion(BigInteger Major, BigInteger Minor, BigInteger Patch, string PreRelease = "", string Metadata = "")
    : IComparable<SemanticVersion>
{
    /// <summary>Whether users are meant to take it.</summary>
    public bool IsStable => PreRelease.Length == 0;

    /// <summary>The version without pre-release and metadata.</summary>
    public SemanticVersion Core => this with { PreRelease = "", Metadata = "" };

    /// <summary>
    /// The tag that an image of this version gets. A plus sign is not allowed there and becomes an underscore, which no version has, so that
    /// two versions never share a tag.
    /// </summary>
    public string ImageTag => ToString().Replace('+', '_');

    /// <summary>Reads <c>1.2.3-rc.1+build</c>.</summary>
    /// <returns>null when it is not exactly a version.</returns>
    public static SemanticVersion? TryParse(string text)
    {
        // Most tags and words of a history are none; this is decided without a regular expression.
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]) || Grammar().Match(text) is not { Success: true } match)
            return null;
        return new SemanticVersion(
            Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]), match.Groups["pre"].Value, match.Groups["meta"].Value);

        static BigInteger Number(Group group) => BigInteger.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>By rank: metadata does not count.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
            return 1;
        var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return numbers != 0 ? numbers
            : IsStable || other.IsStable ? IsStable.CompareTo(other.IsStable)
            : CompareIdentifiers(PreRelease.Split('.'), other.PreRelease.Split('.'));
    }

    /// <summary>Whether both have the same rank.</summary>
    public bool IsSameAs(SemanticVersion other) => CompareTo(other) == 0;

    /// <summary>By rank.</summary>
    public static bool operator <(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) < 0;

    /// <summary>By rank.</summary>
    public static bool operator >(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) > 0;

    /// <summary>By rank.</summary>
    public static bool operator <=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) <= 0;

    /// <summary>By rank.</summary>
    public static bool operator >=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Major}.{Minor}.{Patch}{(PreRelease.Length == 0 ? "" : "-" + PreRelease)}{(Metadata.Length == 0 ? "" : "+" + Metadata)}";

    private static int CompareIdentifiers(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var (isNumber, isOther) = (left[i].All(char.IsAsciiDigit), right[i].All(char.IsAsciiDigit));
            var difference = isNumber && isOther
                ? CompareNumbers(left[i], right[i])
                : isNumber != isOther ? isOther.CompareTo(isNumber)
                : string.CompareOrdinal(left[i], right[i]);
            if (difference != 0)
                return difference;
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Without leading zeros a longer number is a greater one; they may be too long for an integer.</summary>
    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

    [GeneratedRegex(
        @"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
        + @"(-(?<pre>(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?"
        + @"(\+(?<meta>[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?\z")]
    private static partial Regex Grammar();
}
