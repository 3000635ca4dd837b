using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// Reads what pytest writes about a test that failed: its name between underscores, what is wrong behind <c>E</c>, and the place as
/// <c>path.py:12: AssertionError</c>.
/// </summary>
internal sealed class PytestFailure
{
    private const int LongestText = 4000;
    private readonly StringBuilder _message = new();
    private string _name = "";

    public Finding? Read(string line)
    {
        if (line.StartsWith("E ", StringComparison.Ordinal))
        {
            if (_message.Length < LongestText)
                _message.Append(_message.Length > 0 ? "\n" : "").Append(line.AsSpan(1).Trim());
            return null;
        }

        if (line.StartsWith("____", StringComparison.Ordinal) && line.EndsWith("____", StringComparison.Ordinal))
        {
            _name = line.Trim('_', ' ');
            _message.Clear();
            return null;
        }

        return _message.Length > 0 && PlaceOf(line) is { } place ? Failure(place) : null;
    }

    private Finding Failure(Place place)
    {
        var problem = new Finding("error", place, _name, (_name.Length > 0 ? _name + " failed: " : "") + _message);
        _message.Clear();
        return problem;
    }

    private static Place? PlaceOf(string line)
    {
        var end = line.IndexOf(".py:", StringComparison.Ordinal) + 3;
        var colon = end > 3 ? line.IndexOf(": ", end + 1, StringComparison.Ordinal) : -1;
        // Behind it stands the class of the exception, and nothing else.
        return colon > 0 && line.Length > colon + 2 && line.IndexOf(' ', colon + 2) < 0
            && int.TryParse(line.AsSpan(end + 1, colon - end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Place(line[..end], number)
            : null;
    }
}
