using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

/// <summary>The workflows of <c>Samples</c>, as they would stand in a repository.</summary>
internal static class Sample
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Workflows", "WhatIf", "Samples");

    public static IReadOnlyList<WorkflowDocument> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.yml").Order(StringComparer.Ordinal).Select(x => WorkflowDocument.Parse($".github/workflows/{Path.GetFileName(x)}", File.ReadAllText(x)))];

    public static WorkflowDocument Named(string name) => WorkflowExplainer.Find(All, name);

    public static WorkflowExplanation Explain(string name, WhatIfQuestion question) =>
        WorkflowExplainer.Explain(Named(name), question with { Repository = question.Repository ?? "acme/shop" }, path => All.FirstOrDefault(x => x.Path == path));

    /// <summary>A workflow with these jobs that every push starts.</summary>
    public static WorkflowExplanation Jobs(string jobs, WhatIfQuestion? question = null) => WorkflowExplainer.Explain(
        WorkflowDocument.Parse("x.yml", $"on: [push, pull_request]\njobs:\n{jobs}\n"), question ?? new WhatIfQuestion("push") { Ref = "refs/heads/main" });
}
