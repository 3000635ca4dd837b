using System.Text.Json.Nodes;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

/// <summary>Our answers in the form of <see cref="GitHubAnswers.EvaluateAll"/>, over the same contexts.</summary>
internal static class Ours
{
    private static readonly Lazy<JsonObject> Json = new(() => JsonNode.Parse(File.ReadAllText(Data("contexts.json")))!.AsObject());

    /// <summary>The contexts as JSON.</summary>
    public static JsonObject Contexts => Json.Value;

    /// <summary>The same contexts for our evaluator; the functions of status answer as after a success.</summary>
    public static EvaluationScope Scope { get; } = new((ObjectValue)ExpressionValue.FromJson(File.ReadAllText(Data("contexts.json"))))
    {
        Status = StatusState.OfStep(RunResult.Success) with { Results = new Dictionary<string, RunResult?> { ["build"] = RunResult.Success } },
        HashFiles = _ => ExpressionValue.Of("hash"),
    };

    public static string Data(string file) => Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Workflows", "Expressions", file);

    public static string Answer(string expression)
    {
        try
        {
            return Answer(Evaluator.Evaluate(ExpressionParser.Parse(expression), Scope));
        }
        catch (ExpressionException)
        {
            return "error";
        }
    }

    private static string Answer(ExpressionValue value) =>
        $"{value.GetType().Name.Replace("Value", "", StringComparison.Ordinal)} {ExpressionValue.Of(value.ToText())} {value}";
}
