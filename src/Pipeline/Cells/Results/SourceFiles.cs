using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Cells.Results;

/// <summary>Files as the repository names them, from names that a program in a container uses.</summary>
/// <param name="root">The repository's root.</param>
/// <param name="inside">The folder of the container that the sources lie in.</param>
/// <param name="outside">The same folder, relative to the root.</param>
internal sealed partial class SourceFiles(string root, string inside, string outside)
{
    private readonly string _root = Path.GetFullPath(root).TrimEnd('/') + "/";
    private readonly string _inside = inside.TrimEnd('/') + "/";

    /// <summary>The file's name from the root, with slashes; null when the repository has no such file.</summary>
    /// <param name="file">A path in the container; a relative one begins in the sources' folder.</param>
    public string? Find(string file)
    {
        if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal))
            return null;
        if (file.StartsWith('/'))
        {
            if (!file.StartsWith(_inside, StringComparison.Ordinal))
                return null;
            file = file[_inside.Length..];
        }

        // The names come from the tests: what leads out of the repository is none of its files.
        var path = Path.GetFullPath(Path.Combine(_root, outside, file));
        return path.StartsWith(_root, StringComparison.Ordinal) && File.Exists(path) ? path[_root.Length..] : null;
    }

    /// <summary>Where a test failed: the innermost line of its trace that is in the repository, else where the test itself is.</summary>
    public (string File, int Line)? PlaceOf(FailedTest test)
    {
        foreach (var match in Frames().Matches(test.Text).Reverse())
        {
            if (Find(match.Groups["file"].Value) is { } found && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0)
                return (found, line);
        }

        return test.File is { } file && Find(file) is { } known ? (known, test.Line) : null;
    }

    // Python's and pytest's way, and .NET's.
    [GeneratedRegex("""File "(?<file>[^"\n]+)", line (?<line>\d+)|^(?<file>[^\s:]+\.\w+):(?<line>\d+):|\) in (?<file>[^\n]+):line (?<line>\d+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Frames();
}
