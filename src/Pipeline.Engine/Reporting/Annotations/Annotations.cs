using System.Globalization;

namespace Pipeline.Engine;

/// <summary>The annotations of a step: each problem once, and no more than GitHub shows.</summary>
/// <remarks>
/// GitHub shows 10 errors and 10 warnings of a step and drops the others silently: "Limitations" in docs/problem-matchers.md of
/// the repository actions/toolkit.
/// </remarks>
internal sealed class Annotations(RepositoryFiles files)
{
    public const int Limit = 10;

    /// <summary>
    /// actions/setup-dotnet lets the runner look for compilers' lines on its own. What was annotated here would come a second time.
    /// </summary>
    private const string NoOtherReader = "::remove-matcher owner=csc::";

    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, List<string>> _told = [];
    private int _errors;
    private int _warnings;
    private int _moreErrors;
    private int _moreWarnings;
    private bool _isOnlyReader;

    /// <summary>The command for a problem that a program reported, or null when it was told before or is one too many.</summary>
    public string? Of(Finding problem, string target)
    {
        if (!_known.Add($"{problem.Kind} {problem.Described}"))
            return null;
        if (!Takes(problem.Kind))
        {
            _ = problem.Kind == "error" ? _moreErrors++ : _moreWarnings++;
            return null;
        }

        if (problem.Kind == "error")
            Told(target).Add(problem.Described);
        var title = problem.Code.Length > 0 ? $"{target}: {problem.Code}" : target;
        var command = GitHubText.Annotation(problem.Kind, problem.Described, title, problem.Place);
        if (_isOnlyReader)
            return command;
        _isOnlyReader = true;
        return $"{NoOtherReader}\n{command}";
    }

    /// <summary>The command for an error or a warning of the build itself. It is always given: the log shows it by that.</summary>
    public string Of(string kind, string text, string? title, Place? place)
    {
        // What a target logged as an error may be the line of a compiler.
        if (place is null && !text.Contains('\n', StringComparison.Ordinal) && FindingReader.Compiler(text, files) is { } problem)
        {
            place = problem.Place;
            _known.Add($"{problem.Kind} {problem.Described}");
        }

        Takes(kind);
        return GitHubText.Annotation(kind, text, title, place);
    }

    /// <summary>The errors of programs that were annotated for the target.</summary>
    public IReadOnlyList<string> ErrorsOf(string target) => Told(target);

    /// <summary>Says how many problems are in the log only, or null.</summary>
    public string? More()
    {
        if (_moreErrors + _moreWarnings == 0)
            return null;
        var text = $"Not annotated: {Count(_moreErrors, "error")}{(_moreErrors > 0 && _moreWarnings > 0 ? ", " : "")}{Count(_moreWarnings, "warning")};"
            + $" GitHub shows {Limit} of each kind for a step.";
        _moreErrors = _moreWarnings = 0;
        return text;
    }

    private List<string> Told(string target) => _told.TryGetValue(target, out var told) ? told : _told[target] = [];

    private bool Takes(string kind) => kind == "error" ? ++_errors <= Limit : ++_warnings <= Limit;

    private static string Count(int count, string what) =>
        count == 0 ? "" : $"{count.ToString(CultureInfo.InvariantCulture)} more {what}{(count == 1 ? "" : "s")}";
}
