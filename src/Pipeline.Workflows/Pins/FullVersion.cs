using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Workflows.Pins;

/// <summary>A tag that names one release: <c>[v]major.minor.patch[-prerelease]</c>. Only what ordering the tags of actions needs.</summary>
internal sealed partial record FullVersion(int Major, int Minor, int Patch, string? Prerelease) : IComparable<FullVersion>
{
    public bool IsStable => Prerelease is null;

    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FullVersion? version)
    {
        version = null;
        if (text.Length > 100 || Grammar().Match(text) is not { Success: true, Groups: var parts }
            || !int.TryParse(parts[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(parts[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            || !int.TryParse(parts[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var patch))
            return false;
        version = new FullVersion(major, minor, patch, parts[4].Success ? parts[4].Value : null);
        return true;
    }

    /// <summary>Two prereleases of the same version are ordered as text, which is enough here: they are never taken by themselves.</summary>
    public int CompareTo(FullVersion? other)
    {
        if (other is null)
            return 1;
        var order = (Major, Minor, Patch, IsStable).CompareTo((other.Major, other.Minor, other.Patch, other.IsStable));
        return order != 0 ? order : string.CompareOrdinal(Prerelease, other.Prerelease);
    }

    [GeneratedRegex(@"\Av?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?\z")]
    private static partial Regex Grammar();
}
