using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// Reads what <c>dotnet test</c> writes about a test that failed: a line with its name and time, the message, and the stack trace,
/// of which the first frame inside the repository is the place.
/// </summary>
internal sealed class TestFailure(RepositoryFiles files)
{
    private const int LongestText = 4000;
    private readonly StringBuilder _message = new();
    private string? _name;
    private bool _inStack;

    /// <summary>Takes the next line. Gives a failure when it is complete.</summary>
    public Finding? Read(string line)
    {
        var text = line.AsSpan().Trim();
        if (Heading(text) is { } name)
        {
            var before = End();
            _name = name;
            return before;
        }

        if (_name is null)
            return null;
        if (text is "Error Message:")
            return null;
        if (text is "Stack Trace:")
            _inStack = true;
        else if (text.StartsWith("at ", StringComparison.Ordinal) && text.Contains('('))
            return Frame(text);
        else if (_inStack && !text.StartsWith("---", StringComparison.Ordinal))
            // The trace is over, and no frame of it was in the repository.
            return End();
        else if (!_inStack && _message.Length < LongestText)
            _message.Append(_message.Length > 0 ? "\n" : "").Append(line.AsSpan().TrimEnd());
        return null;
    }

    /// <summary>Nothing more comes. Gives the failure whose place was not found, if there is one.</summary>
    public Finding? End() => _name is null ? null : Failure(place: null);

    private Finding? Frame(ReadOnlySpan<char> frame)
    {
        _inStack = true;
        if (frame.LastIndexOf(" in ") is not (> 0 and var at) || frame.LastIndexOf(':') is var colon && colon < at + 4)
            return null;
        var number = frame[(colon + 1)..];
        if (number.StartsWith("line ", StringComparison.Ordinal))
            number = number[5..];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && files.Find(frame[(at + 4)..colon].ToString()) is { } file
            ? Failure(new Place(file, line))
            : null;
    }

    private Finding Failure(Place? place)
    {
        // Runners indent a message by some spaces; only its first line tells how many.
        var message = _message.ToString().Trim();
        var problem = new Finding("error", place, _name!, message.Length > 0 ? $"{_name} failed: {message}" : $"{_name} failed");
        _name = null;
        _inStack = false;
        _message.Clear();
        return problem;
    }

    /// <summary>The name in <c>Failed Name [12 ms]</c> and <c>failed Name (12ms)</c>, or null.</summary>
    private static string? Heading(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("Failed ", StringComparison.Ordinal) && !text.StartsWith("failed ", StringComparison.Ordinal))
            return null;
        var open = text[^1] == ']' ? text.LastIndexOf(" [") : text[^1] == ')' ? text.LastIndexOf(" (") : -1;
        return open > 7 && IsTime(text[(open + 2)..^1]) ? text[7..open].Trim().ToString() : null;
    }

    /// <summary>Times like <c>12 ms</c>, <c>&lt; 1 ms</c>, <c>1 m 2 s</c> and <c>1s 200ms</c>.</summary>
    private static bool IsTime(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
                digits++;
            else if (c is not (' ' or '<' or '.' or ',' or 'd' or 'h' or 'm' or 's'))
                return false;
        }

        return digits > 0;
    }
}
