using Nuke.Common;
using Nuke.Common.Git;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;
using Pipeline.Workflows.WhatIf;
using Serilog;

namespace Pipeline.Components;

/// <summary>Tells what an event would do to a workflow.</summary>
public interface IExplainWorkflow : IWorkflows
{
    /// <summary>The workflow.</summary>
    [Parameter("Workflow to explain or run: its file's name or its own")]
    [NotFromEnvironment]
    string? Workflow => TryGetValue(() => Workflow);

    /// <summary>The event.</summary>
    [Parameter("Event to assume, like push, pull_request, merge_group, workflow_dispatch, schedule")]
    [NotFromEnvironment]
    string? Event => TryGetValue(() => Event);

    /// <summary>The ref.</summary>
    [Parameter("Full name of the branch or tag to assume, like refs/tags/v1.2.3")]
    [NotFromEnvironment]
    string? Ref => TryGetValue(() => Ref);

    /// <summary>The target branch.</summary>
    [Parameter("Branch that a pull request or merge group goes to; default: the default branch")]
    [NotFromEnvironment]
    string? Base => TryGetValue(() => Base);

    /// <summary>The source branch.</summary>
    [Parameter("Branch that a pull request comes from")]
    [NotFromEnvironment]
    string? Head => TryGetValue(() => Head);

    /// <summary>The activity.</summary>
    [Parameter("Activity type to assume, like opened", Name = "action")]
    [NotFromEnvironment]
    string? Activity => TryGetValue(() => Activity);

    /// <summary>Whether it is a fork's pull request.</summary>
    [Parameter("The pull request comes from a fork")]
    [NotFromEnvironment]
    bool Fork => TryGetValue<bool?>(() => Fork) ?? false;

    /// <summary>Whether it is a deletion.</summary>
    [Parameter("The push deletes its branch or tag")]
    [NotFromEnvironment]
    bool Deleted => TryGetValue<bool?>(() => Deleted) ?? false;

    /// <summary>The changed paths.</summary>
    [Parameter("Paths that the event changes, for path filters")]
    [NotFromEnvironment]
    string[]? Paths => TryGetValue(() => Paths);

    /// <summary>The inputs.</summary>
    [Parameter("Inputs of a dispatch, each name=value")]
    [NotFromEnvironment]
    string[]? Input => TryGetValue(() => Input);

    /// <summary>The time of a schedule.</summary>
    [Parameter("Which of several times of a schedule, as its cron line")]
    [NotFromEnvironment]
    string? Cron => TryGetValue(() => Cron);

    /// <summary>Who does it.</summary>
    [Parameter("Who does it, like dependabot[bot]")]
    [NotFromEnvironment]
    string? Actor => TryGetValue(() => Actor);

    /// <summary>Jobs that fail.</summary>
    [Parameter("Jobs that are assumed to fail")]
    [NotFromEnvironment]
    string[]? FailJob => TryGetValue(() => FailJob);

    /// <summary>Jobs that are skipped.</summary>
    [Parameter("Jobs that are assumed to be skipped")]
    [NotFromEnvironment]
    string[]? SkipJob => TryGetValue(() => SkipJob);

    /// <summary>How it is shown.</summary>
    [Parameter("How to show it: text, json, mermaid, svg; default: text, or json with --json")]
    [NotFromEnvironment]
    string? Format => TryGetValue(() => Format);

    /// <summary>Where it goes.</summary>
    [Parameter("File to write the explanation to, instead of standard output")]
    [NotFromEnvironment]
    string? Save => TryGetValue(() => Save);

    /// <summary>Prints what would run.</summary>
    Target ExplainWorkflow => _ => _
        .Description("Tell what an event would do: which jobs run, wait or are skipped and why, with which permissions and secrets")
        .After(GenerateWorkflows)
        .Requires(() => ExplainArguments.AreGiven(this))
        .Executes(() =>
        {
            var documents = ExplainArguments.Documents(RootDirectory);
            var explanation = WorkflowExplainer.Explain(
                WorkflowExplainer.Find(documents, Workflow!), ExplainArguments.Question(this, RootDirectory), path => documents.FirstOrDefault(x => x.Path == path));
            var format = Format ?? (Output.Json ? "json" : "text");
            var text = format switch
            {
                "json" => ExplanationJson.Of(explanation),
                "mermaid" => ExplanationMermaid.Of(explanation),
                "svg" => ExplanationSvg.Of(explanation),
                _ => ExplanationText.Of(explanation),
            };
            if (Save is not null)
                ExplainArguments.Write(Save, text);
            else if (format != "text")
                Output.WriteDocument(text);
            else
                foreach (var line in text.TrimEnd('\n').Split('\n'))
                    Log.Information("{Line}", line);
        });
}

/// <summary>What the parameters of an explanation mean.</summary>
internal static class ExplainArguments
{
    /// <exception cref="PipelineException">One is missing or unknown: exit 2.</exception>
    public static bool AreGiven(IExplainWorkflow build)
    {
        List<string> wrong =
        [
            .. build.Workflow is null ? ["--workflow is missing: which one?"] : Array.Empty<string>(),
            .. build.Event is null ? ["--event is missing, such as --event push"] : Array.Empty<string>(),
            .. build.Format is null or "text" or "json" or "mermaid" or "svg" ? Array.Empty<string>() : [$"--format {build.Format} is none of text, json, mermaid, svg"],
        ];
        return wrong.Count == 0 ? true : throw PipelineException.WrongUse(string.Join("; ", wrong), next: "./build.sh --help ExplainWorkflow shows all options");
    }

    public static void Write(string file, string text)
    {
        try
        {
            DurableFile.Write(System.IO.Path.GetFullPath(file), System.Text.Encoding.UTF8.GetBytes(text.TrimEnd('\n') + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.Failed("The explanation cannot be written", file, exception.Message, "name a file in a folder that is there", inner: exception);
        }
    }

    public static IReadOnlyList<WorkflowDocument> Documents(string root) =>
    [
        .. WorkflowLint.Read(System.IO.Path.Combine(root, ".github", "workflows"))
            .Select(x => WorkflowDocument.Parse(System.IO.Path.GetRelativePath(root, x.Path).Replace('\\', '/'), x.Text)),
    ];

    public static WhatIfQuestion Question(IExplainWorkflow build, string root) => new(build.Event!)
    {
        Ref = build.Ref,
        Base = build.Base,
        Head = build.Head,
        Action = build.Activity,
        Fork = build.Fork,
        Deleted = build.Deleted,
        Paths = build.Paths,
        Inputs = build.Input ?? [],
        Cron = build.Cron,
        Actor = build.Actor,
        Repository = Repository(root),
        Fail = build.FailJob ?? [],
        Skip = build.SkipJob ?? [],
        Approvals = build is IHaveSystems systems
            ? systems.Systems.SelectMany(x => x.Environments).Where(x => x.Approval is not null).DistinctBy(x => x.Name).ToDictionary(x => x.Name, x => x.Approval!)
            : new Dictionary<string, string>(),
    };

    /// <summary>Owner and name, or null where the clone has no such origin.</summary>
    private static string? Repository(string root)
    {
        try
        {
            return GitRepository.FromLocalDirectory(root).Identifier is { } name && name.Count(x => x == '/') == 1 ? name : null;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
