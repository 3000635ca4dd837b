using Nuke.Common;
using Nuke.Common.CI.GitHubActions;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Documents;
using Pipeline.Generated;
using Pipeline.Workflows.Drift;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;
using Pipeline.Workflows.Rules;
using Serilog;

namespace Pipeline.Components;

/// <summary>
/// Generates the workflows of GitHub Actions from the build's <see cref="Workflow"/> properties, and what Dependabot does from its
/// <see cref="DependabotFile"/> property, and keeps them true.
/// </summary>
/// <remarks>No member has a type of <c>Pipeline.Workflows</c>: with the class of the build, whoever starts would load that assembly.</remarks>
public interface IWorkflows : IReplaceFiles
{
    /// <summary>
    /// Whether GitHub takes attestations, SARIF files and reviews of dependencies: public repositories, and private ones with a plan that has
    /// them. With false, the workflows are made without; signatures, scans and their gate stay.
    /// </summary>
    bool PaidFeatures => true;

    /// <summary>What is linted.</summary>
    [Parameter("Workflow file, or folder of workflows, to lint; default: .github/workflows")]
    [NotFromEnvironment]
    string? Path => TryGetValue(() => Path);

    /// <summary>Whether shellcheck is left out.</summary>
    [Parameter("Lint workflows without shellcheck")]
    bool SkipScripts => TryGetValue<bool?>(() => SkipScripts) ?? false;

    /// <summary>Writes all workflow files.</summary>
    Target GenerateWorkflows => _ => _
        .Description("Write the workflows of GitHub Actions, all or none")
        .Executes(() =>
        {
            var files = WorkflowSet.Of(this, RootDirectory, PaidFeatures).Files;
            Refuse(WorkflowLint.Check(files.Where(x => x.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)).Select(x => WorkflowDocument.Parse(x.Path, x.Text))),
                "The workflows were not written", "correct build/Build.Workflows.cs or the targets");
            var written = GeneratedFiles.Write(RootDirectory, files, force: Force);
            GeneratedReport.Show(written, files.Count);
        });

    /// <summary>Compares the workflow files with what would be generated; writes nothing.</summary>
    Target CheckWorkflows => _ => _
        .Description("Fail when a workflow file is not what is generated, and say what the difference means")
        .After(GenerateWorkflows)
        .Inputs(x => x.Files(".github/workflows/*", SetUpAction.Path, DependabotFile.FileName, ActionsLock.FileName).Value("document", Document))
        .Executes(() =>
        {
            GeneratedReport.Refuse(GeneratedDrift.Compare(RootDirectory, WorkflowSet.Of(this, RootDirectory, PaidFeatures).Files, WorkflowComparison.Set));
        });

    /// <summary>Checks workflow files, generated or written by hand, against all rules.</summary>
    Target LintWorkflows => _ => _
        .Description("Check workflow files, also those written by hand, against the rules of docs/workflow-rules.md")
        .After(GenerateWorkflows)
        .Executes(async () =>
        {
            var documents = WorkflowLint.Read(Path ?? System.IO.Path.GetRelativePath(Environment.CurrentDirectory, RootDirectory / ".github" / "workflows"));
            var scripts = SkipScripts ? null : await ShellCheck.CheckAsync(documents, BuildCancellation.Token);
            Refuse(WorkflowLint.Check(documents, scripts), "The workflows break rules", "correct them, or allow one line with `# lint: allow <rule>: <reason>`");
            Log.Information("{Count} workflows, no findings", documents.Count);
        });

    /// <summary>What is generated follows from the build program and the lock. A document that is asked for is always printed: it differs from every other.</summary>
    private static object? Document() => Output.Json ? Guid.NewGuid().ToString() : null;

    private static void Refuse(IReadOnlyList<Finding> findings, string what, string next)
    {
        foreach (var finding in findings)
        {
            // The line as it is, for editors; on GitHub beside the line of the file too.
            Log.Information("{Finding}", finding.ToString());
            GitHubActions.Instance?.WriteCommand("error", $"{finding.Message}; {finding.Next} [{finding.Rule}]", x =>
            {
                x["file"] = finding.Path;
                x["line"] = finding.At.Line;
                x["col"] = finding.At.Column;
                return x;
            });
        }

        if (findings.Count > 0)
            throw PipelineException.Failed($"{what}: {findings.Count} {(findings.Count == 1 ? "finding" : "findings")}", next: next);
    }
}
