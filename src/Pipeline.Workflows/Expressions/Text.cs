using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Expressions;

/// <summary>
/// A text with expressions in it, written as a C# interpolated string: <c>$"deploy-{GitHub.Ref}"</c> becomes <c>deploy-${{ github.ref }}</c>.
/// </summary>
[InterpolatedStringHandler]
public sealed class Text
{
    /// <summary>Texts and expressions. No tuples: a list of them would be compiled anew in every process.</summary>
    private readonly List<object> _parts;

    /// <summary>Called by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Text(int literalLength, int formattedCount)
    {
        _ = literalLength;
        _parts = new List<object>((2 * formattedCount) + 1);
    }

    /// <summary>The expressions in it.</summary>
    internal IEnumerable<Expression> Expressions => IsLiteral ? [] : _parts.OfType<Expression>();

    /// <summary>The expression that it is; null when there is anything beside one.</summary>
    internal Expression? Only => _parts is [Expression only] ? only : null;

    /// <summary>Whether it has no expressions.</summary>
    internal bool IsLiteral => _parts.TrueForAll(x => x is string);

    /// <summary>What YAML takes it for: a number and a truth value stand without quotes.</summary>
    internal ScalarKind Kind { get; private init; }

    /// <summary>A number.</summary>
    public static implicit operator Text(int number)
    {
        var text = new Text(0, 0) { Kind = ScalarKind.Number };
        text.AppendFormatted(number);
        return text;
    }

    /// <summary>A truth value.</summary>
    public static implicit operator Text(bool value)
    {
        var text = new Text(0, 0) { Kind = ScalarKind.Boolean };
        text.AppendLiteral(value ? "true" : "false");
        return text;
    }

    /// <summary>A text without expressions.</summary>
    /// <exception cref="ArgumentException">It holds <c>${{</c>.</exception>
    public static implicit operator Text(string literal)
    {
        var text = new Text(0, 0);
        text.AppendLiteral(literal);
        return text;
    }

    /// <summary>An expression alone.</summary>
    public static implicit operator Text(Expression expression)
    {
        var text = new Text(0, 1);
        text.AppendFormatted(expression);
        return text;
    }

    /// <summary>Called by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value)
    {
        // Two pieces may make an expression where neither holds one.
        if (_parts is [.., string before])
        {
            _parts.RemoveAt(_parts.Count - 1);
            value = before + value;
        }

        if (value.Contains("${{", StringComparison.Ordinal))
            throw new ArgumentException($"`{value}` holds an expression as text; write it as a value in an interpolated string, like $\"{{GitHub.Ref}}\"");
        _parts.Add(value);
    }

    /// <summary>Called by the compiler: an expression that GitHub evaluates.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Expression value) => _parts.Add(value);

    /// <summary>Called by the compiler: a text with its expressions.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Text value) => _parts.AddRange(value._parts);

    /// <summary>Called by the compiler: a value that is known now.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(string value) => AppendLiteral(value);

    /// <summary>Called by the compiler: a value that is known now.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(int value) => AppendLiteral(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Its value: of any kind when an expression stands alone, else a text; unknown when a part is.</summary>
    /// <exception cref="ExpressionException">The scope lacks a context or function that it names, or GitHub would stop here too.</exception>
    public ExpressionValue Evaluate(EvaluationScope scope) => Evaluator.Evaluate(ParsedText.Parse(ToString()), scope);

    /// <summary>The text as GitHub reads it.</summary>
    public override string ToString()
    {
        if (_parts is [string only])
            return only;
        var text = new StringBuilder();
        foreach (var part in _parts)
            text.Append(part);
        return text.ToString();
    }
}
