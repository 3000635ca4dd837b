namespace Pipeline.Workflows.Expressions;

/// <summary>
/// What an expression can be: <see cref="NullValue"/>, <see cref="BooleanValue"/>, <see cref="NumberValue"/>, <see cref="StringValue"/>,
/// <see cref="ArrayValue"/>, <see cref="ObjectValue"/>, or an <see cref="UnknownValue"/>.
/// </summary>
public abstract class ExpressionValue
{
    /// <summary>In characters: 10 MiB as they stand in memory.</summary>
    internal const int LongestText = 5 * 1024 * 1024;

    private protected ExpressionValue()
    {
    }

    /// <summary>Nothing.</summary>
    public static ExpressionValue Null { get; } = new NullValue();

    /// <summary>True.</summary>
    public static ExpressionValue True { get; } = new BooleanValue(true);

    /// <summary>False.</summary>
    public static ExpressionValue False { get; } = new BooleanValue(false);

    /// <summary>Whether it counts as true in a condition: all but null, false, 0, NaN and the empty text; null when GitHub alone knows.</summary>
    public abstract bool? Truth { get; }

    /// <summary>Whether it is null, a truth value, a number or a text.</summary>
    internal virtual bool IsPrimitive => true;

    /// <summary>A truth value.</summary>
    public static ExpressionValue Of(bool value) => value ? True : False;

    /// <summary>A number.</summary>
    public static ExpressionValue Of(double value) => new NumberValue(value);

    /// <summary>A text.</summary>
    /// <exception cref="ExpressionException">It is longer than 5,242,880 characters, which GitHub stops too: texts inside texts double with each level.</exception>
    public static ExpressionValue Of(string value) =>
        value is not { Length: > LongestText } ? new StringValue(value) : throw new ExpressionException($"the expression makes more than {LongestText} characters on its way; GitHub stops it too");

    /// <summary>The value that a JSON text means.</summary>
    /// <exception cref="ExpressionException">It is no JSON.</exception>
    public static ExpressionValue FromJson(string json) => JsonReader.Read(json);

    /// <summary>As GitHub puts it into a text.</summary>
    /// <exception cref="InvalidOperationException">It is unknown.</exception>
    public abstract string ToText();

    /// <summary>As GitHub compares it with a number: NaN when it is none.</summary>
    internal abstract double ToNumber();

    /// <summary>The JSON text, as <c>toJSON</c> writes it.</summary>
    public override string ToString() => JsonText.Of(this);
}

/// <summary>Nothing.</summary>
public sealed class NullValue : ExpressionValue
{
    internal NullValue()
    {
    }

    /// <inheritdoc/>
    public override bool? Truth => false;

    /// <inheritdoc/>
    public override string ToText() => "";

    internal override double ToNumber() => 0;
}

/// <summary>True or false.</summary>
public sealed class BooleanValue : ExpressionValue
{
    internal BooleanValue(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override bool? Truth => Value;

    /// <inheritdoc/>
    public override string ToText() => Value ? "true" : "false";

    internal override double ToNumber() => Value ? 1 : 0;
}

/// <summary>A number.</summary>
public sealed class NumberValue : ExpressionValue
{
    internal NumberValue(double value) => Value = value;

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override bool? Truth => Value != 0 && !double.IsNaN(Value);

    /// <inheritdoc/>
    public override string ToText() => NumberText.Of(Value);

    internal override double ToNumber() => Value;
}

/// <summary>A text.</summary>
public sealed class StringValue : ExpressionValue
{
    internal StringValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The value.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override bool? Truth => Value.Length > 0;

    /// <inheritdoc/>
    public override string ToText() => Value;

    internal override double ToNumber() => NumberText.Parse(Value);
}
