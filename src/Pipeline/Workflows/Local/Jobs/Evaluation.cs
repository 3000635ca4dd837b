using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Values of a file with their expressions replaced; a mistake names its place.</summary>
/// <param name="document">The file.</param>
/// <param name="scope">What expressions see.</param>
/// <param name="seen">Is told each expression before it is evaluated.</param>
internal sealed class Evaluation(WorkflowDocument document, EvaluationScope scope, Action<Syntax>? seen = null)
{
    /// <summary>The same file with another scope.</summary>
    public Evaluation With(EvaluationScope other) => new(document, other, seen);

    public EvaluationScope Scope { get; } = scope;

    /// <exception cref="StepFailure">An expression has no value.</exception>
    public string Text(YamlScalar scalar) => Value(scalar).ToText();

    /// <exception cref="StepFailure">An expression has no value.</exception>
    public ExpressionValue Value(YamlScalar scalar)
    {
        if (scalar.Value.Contains("${{", StringComparison.Ordinal))
            return At(scalar, () => Evaluated(ExpressionParser.ParseText(scalar.Value).ToSyntax()));
        return scalar.Kind switch
        {
            ScalarKind.Null => ExpressionValue.Null,
            ScalarKind.Boolean => ExpressionValue.Of(scalar.Value.Equals("true", StringComparison.OrdinalIgnoreCase)),
            ScalarKind.Number when double.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) => ExpressionValue.Of(number),
            _ => ExpressionValue.Of(scalar.Value),
        };
    }

    /// <summary>A whole tree: lists, mappings and what they hold.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public ExpressionValue Node(YamlNode node) => node switch
    {
        YamlScalar scalar => Value(scalar),
        YamlSequence sequence => new ArrayValue(sequence.Items.Select(Node)),
        YamlMapping mapping => new ObjectValue(mapping.Entries.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key.Value, Node(x.Value)))),
        _ => ExpressionValue.Null,
    };

    /// <summary>Names with texts: variables or inputs. The whole may be one expression.</summary>
    /// <exception cref="StepFailure">An expression has no value, or the whole is no mapping.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(YamlNode? node) => node switch
    {
        null => [],
        // As it is written: a number like 1.10 stays that.
        YamlMapping mapping => [.. mapping.Entries.Select(x => new KeyValuePair<string, string>(x.Key.Value, x.Value is YamlScalar scalar ? Written(scalar) : ""))],
        YamlScalar scalar => Value(scalar) switch
        {
            ObjectValue all => [.. all.Entries.Select(x => new KeyValuePair<string, string>(x.Key, x.Value.ToText()))],
            NullValue => [],
            _ => throw new StepFailure($"{Place.Of(document, scalar, -1)}: not a mapping"),
        },
        _ => [],
    };

    /// <summary>Whether a condition holds; without one, <c>success()</c>.</summary>
    /// <exception cref="StepFailure">It has no value.</exception>
    public bool Condition(YamlScalar? scalar) => scalar is null
        ? Evaluator.Evaluate(ExpressionParser.ParseCondition(""), Scope).Truth == true
        : At(scalar, () => Evaluated(ExpressionParser.ParseCondition(scalar.Value).ToSyntax())).Truth == true;

    /// <summary>Minutes; null when nothing is said.</summary>
    /// <exception cref="StepFailure">It is no positive number.</exception>
    public TimeSpan? Minutes(YamlScalar? scalar)
    {
        if (scalar is null)
            return null;
        var minutes = Value(scalar).ToNumber();
        return minutes > 0 && minutes < 100_000 ? TimeSpan.FromMinutes(minutes)
            : throw new StepFailure($"{Place.Of(document, scalar, -1)}: not a positive number of minutes");
    }

    private string Written(YamlScalar scalar) =>
        scalar.Kind == ScalarKind.Null ? "" : scalar.Value.Contains("${{", StringComparison.Ordinal) ? Text(scalar) : scalar.Value;

    private ExpressionValue Evaluated(Syntax syntax)
    {
        seen?.Invoke(syntax);
        return Evaluator.Evaluate(syntax, Scope);
    }

    private ExpressionValue At(YamlScalar scalar, Func<ExpressionValue> value)
    {
        try
        {
            return value();
        }
        catch (ExpressionException exception)
        {
            throw new StepFailure($"{Place.Of(document, scalar, exception.Mistake.Offset)}: {exception.Mistake.Message}");
        }
    }
}
