using System.Text.RegularExpressions;

namespace Pipeline.Systems;

/// <summary>Names become folders, labels and parts of addresses, so they are kept to what is valid in all of them (RFC 1123 labels).</summary>
internal static partial class Names
{
    public const string Rule = "a name is 1 to 63 lower case letters, digits and dashes, and begins and ends with a letter or digit";

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 63
        && name.All(c => c is '-' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
        && name[0] != '-' && name[^1] != '-';

    /// <summary>Host names as RFC 1123 has them, in lower case.</summary>
    public static bool IsHost(string name) => HostGrammar().IsMatch(name);

    public const string VersionRule = "a version is 1 to 100 letters, digits, dots, dashes and underscores, and begins with a letter or digit";

    /// <summary>Semantic versions without build metadata fit, and so do image tags.</summary>
    public static bool IsVersion(string version) =>
        version.Length is > 0 and <= 100
        && char.IsAsciiLetterOrDigit(version[0])
        && version.All(c => c is '.' or '-' or '_' || char.IsAsciiLetterOrDigit(c));

    [GeneratedRegex(@"^(?=.{1,253}\z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\z")]
    private static partial Regex HostGrammar();
}
