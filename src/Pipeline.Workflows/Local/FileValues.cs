using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Local;

/// <summary>Why a step or a job fails: what its log says as its error.</summary>
internal sealed class StepFailure(string message) : Exception(message);

/// <summary>Values of a file with their expressions replaced; a mistake names its place.</summary>
/// <param name="document">The file.</param>
/// <param name="scope">What expressions see.</param>
internal sealed class FileValues(WorkflowDocument document, EvaluationScope scope)
{
    /// <summary>As it is written, a number like 1.10 too, with expressions replaced.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public string Text(YamlScalar scalar) => scalar.Kind == ScalarKind.Null ? ""
        : scalar.Value.Contains("${{", StringComparison.Ordinal) ? Value(scalar, () => Values.Of(scalar, scope)).ToText() : scalar.Value;

    /// <summary>Whether a key of a job or step is true.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public bool Flag(YamlMapping node, string key) => node[key] is YamlScalar scalar && Value(scalar, () => Values.Of(scalar, scope)).Truth == true;

    /// <summary>Names with texts: variables or inputs. The whole may be one expression.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(YamlNode? node) => node switch
    {
        YamlMapping mapping => [.. mapping.Entries.Select(x => new KeyValuePair<string, string>(x.Key.Value, x.Value is YamlScalar scalar ? Text(scalar) : ""))],
        YamlScalar scalar when Value(scalar, () => Values.Of(scalar, scope)) is ObjectValue all => [.. all.Entries.Select(x => new KeyValuePair<string, string>(x.Key, x.Value.ToText()))],
        _ => [],
    };

    /// <summary>Whether a condition holds; without one, <c>success()</c>.</summary>
    /// <exception cref="StepFailure">It has no value.</exception>
    public bool Condition(YamlScalar? condition) =>
        Value(condition, () => Evaluator.Evaluate(ParsedCondition.Parse(condition?.Value ?? ""), scope)).Truth == true;

    private ExpressionValue Value(YamlScalar? at, Func<ExpressionValue> value)
    {
        try
        {
            return value();
        }
        catch (ExpressionException exception)
        {
            var place = at is null ? "" : $":{ScalarPlace.Of(document, at, Math.Max(0, exception.Mistake.Offset))}";
            throw new StepFailure($"{document.Path}{place}: {exception.Mistake.Message}");
        }
    }
}
