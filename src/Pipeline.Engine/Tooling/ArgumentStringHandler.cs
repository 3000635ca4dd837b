using System.Runtime.CompilerServices;
using System.Text;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Nuke.Common.Tooling;

/// <summary>
/// The arguments of a tool, written as an interpolated string. Inserted texts and paths with spaces are put in double quotes unless
/// they are quoted; <c>:nq</c> forbids that, <c>:r</c> marks a secret.
/// </summary>
[InterpolatedStringHandler]
public ref struct ArgumentStringHandler
{
    private readonly StringBuilder _text;
    private readonly List<string> _secrets = [];

    /// <summary>Called by the compiler.</summary>
    public ArgumentStringHandler(int literalLength, int formattedCount, out bool handlerIsValid)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 16));
        handlerIsValid = true;
    }

    /// <summary>A plain text as arguments.</summary>
    public static implicit operator ArgumentStringHandler(string value)
    {
        var handler = new ArgumentStringHandler(value.NotNull().Length, 0, out _);
        handler.AppendLiteral(value);
        return handler;
    }

    /// <summary>Called by the compiler for literal text.</summary>
    public readonly void AppendLiteral(string value) => _text.Append(value);

    /// <summary>Called by the compiler for a value.</summary>
    public readonly void AppendFormatted(object? obj, int alignment = 0, string? format = null) => Append(Text(obj, format), alignment);

    /// <summary>Called by the compiler for several paths; spaces come between them.</summary>
    public readonly void AppendFormatted(IEnumerable<IAbsolutePathHolder> paths, int alignment = 0, string? format = null) =>
        Append(string.Join(' ', paths.Select(path => path.Path.ToString(format ?? "dn"))), alignment);

    /// <summary>The arguments. A text that is quoted as a whole loses its quotes: it was inserted as all arguments at once.</summary>
    public readonly string ToStringAndClear()
    {
        var text = _text.ToString();
        _text.Clear();
        return text.Length >= 2 && text[0] == '"' && text.IndexOf('"', 1) == text.Length - 1 ? text[1..^1] : text;
    }

    /// <summary>What masks the secrets in a text.</summary>
    public readonly Func<string, string> GetFilter()
    {
        if (_secrets.Count == 0)
            return static text => text;
        var secrets = _secrets.ToArray();
        return text => secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "[REDACTED]", StringComparison.Ordinal));
    }

    private readonly string Text(object? obj, string? format)
    {
        switch (obj)
        {
            case string text when format == "r":
                _secrets.Add(text);
                Redactor.Add(text);
                return Quoted(text);
            case string text:
                return format == "nq" ? text : Quoted(text);
            case IAbsolutePathHolder holder:
                return holder.Path.ToString(format ?? "dn");
            case IFormattable value:
                return value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
            default:
                return obj?.ToString() ?? "";
        }
    }

    private readonly void Append(string text, int alignment) => _text.Append(alignment < 0 ? text.PadRight(-alignment) : text.PadLeft(alignment));

    private static string Quoted(string text) =>
        text.Contains(' ') && !(text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0]) ? $"\"{text}\"" : text;
}
