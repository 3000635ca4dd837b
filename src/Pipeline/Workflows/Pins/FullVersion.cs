using System.Globalization;

namespace Pipeline.Workflows.Pins;

/// <summary>A tag that names one release: <c>[v]major.minor.patch[-prerelease]</c>. Only what ordering the tags of actions needs.</summary>
internal sealed record FullVersion(int Major, int Minor, int Patch, string? Prerelease) : IComparable<FullVersion>
{
    public bool IsStable => Prerelease is null;

    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FullVersion? version)
    {
        version = null;
        if (text.Length > 100)
            return false;
        var rest = text.StartsWith('v') ? text[1..] : text;
        var dash = rest.IndexOf('-');
        var prerelease = dash < 0 ? null : rest[(dash + 1)..];
        var numbers = (dash < 0 ? rest : rest[..dash]).Split('.');
        if (numbers.Length != 3 || (prerelease is not null && !IsPrerelease(prerelease))
            || !IsNumber(numbers[0], out var major) || !IsNumber(numbers[1], out var minor) || !IsNumber(numbers[2], out var patch))
            return false;
        version = new FullVersion(major, minor, patch, prerelease);
        return true;
    }

    /// <summary>Two prereleases of the same version are ordered as text, which is enough here: they are never taken by themselves.</summary>
    public int CompareTo(FullVersion? other)
    {
        if (other is null)
            return 1;
        var order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        order = order != 0 ? order : IsStable.CompareTo(other.IsStable);
        return order != 0 ? order : string.CompareOrdinal(Prerelease, other.Prerelease);
    }

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');

    private static bool IsPrerelease(string text)
    {
        foreach (var part in text.Split('.'))
        {
            if (part.Length == 0)
                return false;
            foreach (var c in part)
                if (c != '-' && !char.IsAsciiLetterOrDigit(c))
                    return false;
        }

        return true;
    }
}
