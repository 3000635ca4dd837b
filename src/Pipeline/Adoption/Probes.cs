using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Adoption;

/// <summary>Probes as C#.</summary>
internal static partial class Probes
{
    /// <summary>The page that a health check's command asks for on its own machine; null when it asks for none.</summary>
    public static (int? Port, string Path)? PageOf(IEnumerable<string> test)
    {
        var match = Page().Match(string.Join(' ', test));
        return !match.Success ? null : (
            match.Groups["port"].Success && int.TryParse(match.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null,
            match.Groups["path"].Value.Length > 0 ? match.Groups["path"].Value : "/");
    }

    /// <summary>An <c>HttpProbe</c>: the release is not asked for, because no other program says it by itself.</summary>
    public static string Http(string path) => $"new HttpProbe {{ Path = {CSharpText.Literal(path)}, ReleaseHeader = null }}";

    public static string Exec(IEnumerable<string> command) => $"new ExecProbe({CSharpText.Literals(command)})";

    [GeneratedRegex(@"https?://(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(:(?<port>\d{1,5}))?(?<path>/[A-Za-z0-9/_.\-]*)?")]
    private static partial Regex Page();
}
