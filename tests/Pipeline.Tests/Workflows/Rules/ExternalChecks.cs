using System.Text.Json.Nodes;

namespace Pipeline.Tests.Workflows.Rules;

/// <summary>GitHub's parser and actionlint over a workflow file. For tests with <see cref="GitHubFactAttribute"/>.</summary>
internal static class ExternalChecks
{
    /// <summary>Fails with every finding of either.</summary>
    public static void AssertNoFindings(string path, string text)
    {
        string[] findings = [.. GitHub(path, text).Concat(Actionlint(path, text)).Select(x => x.ToString())];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }

    public static IEnumerable<ExternalFinding> GitHub(string path, string text) =>
        GitHubAnswers.Parse(path, text)["errors"]!.AsArray().Select(x => Of(path, x!, "GitHub's parser"));

    /// <summary>Without what an older actionlint cannot know: the labels of today's runners, <c>concurrency.queue</c>, the permission <c>attestations</c>, and variables.</summary>
    public static IEnumerable<ExternalFinding> Actionlint(string path, string text) =>
        GitHubAnswers.Lint(path, text)["findings"]!.AsArray()
            .Where(x => (string)x!["kind"]! != "runner-label")
            .Where(x => !(((string)x!["message"]!).Contains("\"queue\"", StringComparison.Ordinal) && ((string)x["message"]!).Contains("\"concurrency\"", StringComparison.Ordinal)))
            .Where(x => !((string)x!["message"]!).StartsWith("unknown permission scope \"attestations\".", StringComparison.Ordinal))
            .Where(x => !((string)x!["message"]!).StartsWith("undefined variable \"vars\".", StringComparison.Ordinal))
            .Select(x => Of(path, x!, $"actionlint, {x!["kind"]}"));

    private static ExternalFinding Of(string path, JsonNode finding, string from) =>
        new(path, (int?)finding["line"] ?? 0, (int?)finding["column"] ?? 0, (string)finding["message"]!, from);
}

/// <summary>What another checker found.</summary>
internal sealed record ExternalFinding(string Path, int Line, int Column, string Message, string From)
{
    public override string ToString() => $"{Path}:{Line}:{Column}: {Message} [{From}]";
}
