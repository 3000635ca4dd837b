using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Images.Dockerfiles;

/// <summary>Puts the values of arguments in: <c>$X</c>, <c>${X}</c>, <c>${X:-word}</c>, <c>${X:+word}</c>, one within another, and quotes.</summary>
/// <param name="text">A word of a Dockerfile.</param>
/// <param name="arguments">What is declared; null for an argument without a value.</param>
internal sealed partial class Substitution(string text, IReadOnlyDictionary<string, string?> arguments)
{
    private int _at;

    /// <summary>The word as the builder reads it.</summary>
    /// <exception cref="NotUnderstoodException">It has escapes, another kind of substitution, or the value depends on the builder.</exception>
    public static string In(string text, IReadOnlyDictionary<string, string?> arguments)
    {
        var word = new Substitution(text, arguments);
        return word.Until(null);
    }

    private string Until(char? stop)
    {
        var result = new StringBuilder();
        for (char? quote = null; _at < text.Length; _at++)
        {
            var letter = text[_at];
            if (letter == stop && quote is null)
                return result.ToString();
            if (letter is '\\' or '`')
                throw Unclear("it has an escape");
            if (letter == quote)
                quote = null;
            else if (quote is null && letter is '"' or '\'')
                quote = letter;
            else if (letter == '$' && quote != '\'')
                result.Append(Value());
            else
                result.Append(letter);
            if (_at == text.Length - 1 && quote is not null)
                throw Unclear("a quote is not closed");
        }

        return stop is null ? result.ToString() : throw Unclear($"`{stop}` is missing");
    }

    /// <summary>From a dollar sign to the end of what it stands for.</summary>
    private string Value()
    {
        var braces = _at + 1 < text.Length && text[_at + 1] == '{';
        var start = _at += braces ? 2 : 1;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
            _at++;
        var name = text[start.._at];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            throw Unclear("`$` is without a name");
        if (!braces)
        {
            _at--;
            return Of(name) ?? "";
        }

        var colon = _at < text.Length && text[_at] == ':';
        var kind = text.ElementAtOrDefault(colon ? ++_at : _at);
        if (kind == '}' && !colon)
            return Of(name) ?? "";
        if (_at >= text.Length)
            throw Unclear("`}` is missing");
        if (kind is not ('-' or '+'))
            throw Unclear($"`{(colon ? ":" : "")}{kind}` is another kind of substitution");
        _at++;
        var word = Until('}');
        var value = Of(name);
        // Whether an argument without a value is set is not the same in all versions.
        if (!colon && value is null && arguments.ContainsKey(name))
            throw Unclear($"`{name}` has no value");
        var isSet = colon ? !string.IsNullOrEmpty(value) : value is not null;
        return kind == '-' ? isSet ? value! : word : isSet ? word : "";
    }

    private string? Of(string name) =>
        arguments.TryGetValue(name, out var value) ? value : OfBuilder().IsMatch(name) ? throw Unclear($"`{name}` is what the builder says") : null;

    private NotUnderstoodException Unclear(string why) => new($"`{text}`: {why}");

    // Each builder defines them for itself, and some of them only in some versions.
    [GeneratedRegex(@"^((BUILD|TARGET)(PLATFORM|OS|ARCH|VARIANT|OSVERSION|STAGE)|SOURCE_DATE_EPOCH)\z", RegexOptions.ExplicitCapture)]
    internal static partial Regex OfBuilder();
}
