using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>
/// A text that GitHub takes as it is, such as a script. An expression put into it does not compile: for a script it would be a door for
/// whoever chooses its value.
/// </summary>
[InterpolatedStringHandler]
public sealed class PlainText
{
    private readonly StringBuilder _text;

    /// <summary>Called by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public PlainText(int literalLength, int formattedCount)
    {
        _ = formattedCount;
        _text = new StringBuilder(literalLength);
    }

    /// <summary>A text.</summary>
    public static implicit operator PlainText(string text)
    {
        var plain = new PlainText(text.Length, 0);
        plain.AppendLiteral(text);
        return plain;
    }

    /// <summary>Called by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>Called by the compiler: a value that is known now.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(string value) => _text.Append(value);

    /// <summary>Called by the compiler: a value that is known now.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Does not compile.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("GitHub takes this text as it is. Hand the value to a script through `env` and write \"$NAME\" in it.", error: true)]
    public void AppendFormatted(Expression value) => throw new NotSupportedException(value.ToString());

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
