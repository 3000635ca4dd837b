using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>Makes workflows of what properties say and of what targets declare.</summary>
internal sealed class Derivation(IReadOnlyList<TargetDescription> targets, ActionsLock actions, string root)
{
    /// <summary>Minutes that a job gets beside its targets' own limits: to get ready, and to build the build program.</summary>
    private const double Around = 10;

    /// <summary>Minutes of a job whose targets have no limit.</summary>
    private const double Default = 30;

    /// <summary>The workflow.</summary>
    /// <exception cref="PipelineException">All mistakes of the definition: exit 2.</exception>
    public WorkflowFile Make(WorkflowDefinition workflow)
    {
        var mistakes = new List<string>();
        var graph = new JobGraph(workflow, targets, mistakes);
        var travel = new Travel(graph, root, mistakes);
        foreach (var node in graph.Jobs)
            Check(node, mistakes);
        Refuse(workflow, mistakes);
        var made = new Dictionary<JobNode, RunnerJob>();
        var jobs = new List<Job>();
        try
        {
            foreach (var node in graph.Jobs)
                made.Add(node, Job(workflow, node, made, travel));
            jobs.AddRange(made.Values);
            jobs.AddRange(Modelled(workflow));
            if (workflow.GateId is { } gate)
                jobs.Add(Gate.Of(gate, jobs));
            return new WorkflowFile(workflow.Id, workflow.Title, workflow.Triggers, jobs, PermissionSet.None, workflow.Group ?? DefaultGroup(workflow), runName: workflow.RunTitle);
        }
        catch (ArgumentException exception)
        {
            Refuse(workflow, [exception.Message]);
            throw;
        }
    }

    /// <summary>Whether nothing is left of it where GitHub does not take what its jobs report.</summary>
    public bool IsEmpty(WorkflowDefinition workflow) => workflow.Jobs.Count == 0 && workflow.Modelled.Count > 0 && !Modelled(workflow).Any();

    private IEnumerable<Job> Modelled(WorkflowDefinition workflow) => workflow.Modelled.Select(x => x(actions)).Where(x => workflow.PaidFeatures || !IsPaid(x));

    private static bool IsPaid(Job job) => job is RunnerJob runner && runner.Steps.OfType<UseStep>().Any(x =>
        x.Uses.Text.StartsWith("github/codeql-action/", StringComparison.Ordinal) || x.Uses.Text.StartsWith("actions/dependency-review-action@", StringComparison.Ordinal));

    private static void Refuse(WorkflowDefinition workflow, List<string> mistakes)
    {
        if (mistakes.Count == 0)
            return;
        throw new PipelineException(ExitCode.WrongUse, new Diagnostic(
            $"Workflow {workflow.Id} cannot be made", "build/Build.Workflows.cs", mistakes.Count == 1 ? mistakes[0] : null, "correct its definition",
            mistakes.Count > 1 ? mistakes : null));
    }

    private static void Check(JobNode node, List<string> mistakes)
    {
        var secrets = node.Secrets.ToList();
        if (secrets.Count > 0 && node.Placed.Environment is null)
            mistakes.Add($"job `{node.Id}` reads the secret {string.Join(", ", secrets)} without an environment that guards it; place it with In(\"…\")");
    }

    private RunnerJob Job(WorkflowDefinition workflow, JobNode node, Dictionary<JobNode, RunnerJob> made, Travel travel)
    {
        var placed = node.Placed;
        var cells = new Cells(node);
        var command = Command(node, made, cells);
        var steps = new JobSteps(workflow, node, actions, travel, cells).All(command);
        var build = steps.OfType<RunStep>().First(x => x.Id == JobSteps.BuildId);
        return new RunnerJob(
            node.Id,
            cells.Machine,
            steps,
            placed.GivenName ?? string.Join(", ", node.Targets.Select(x => JobNames.Words(x.Name))),
            node.Needs.Select(x => made[x]),
            placed.Condition,
            PermissionSet.Of([Scopes.Contents.Read("check out the code"), .. node.Notes.OfType<Permission>().Where(x => workflow.PaidFeatures || x.Reason is not (TargetNotes.SarifWrites or TargetNotes.SarifReads)), .. Attest.Permissions(workflow, node)]),
            Environment(node),
            // Who deploys is never cancelled, and nobody who waits is dropped. GitHub would hold the group while somebody has to approve, for
            // weeks, and a hotfix would wait behind: there the environment's own lease keeps two runs apart.
            placed.Environment is { } environment && !node.Notes.OfType<ApprovalNote>().Any() ? new Concurrency($"deploy-{environment.Name}", false, ConcurrencyQueue.Max) : null,
            cells.Strategy,
            placed.Minutes ?? Minutes(node),
            outputs: placed.Gives.Select(x => new JobOutput(x, build.Output(x))));
    }

    /// <summary>The environment, with the address where people see what was deployed.</summary>
    private static JobEnvironment? Environment(JobNode node) => node.Placed.Environment is { Url: null } environment && node.Notes.OfType<AddressNote>().FirstOrDefault() is { } note
        ? environment with { Url = note.Address.OriginalString }
        : node.Placed.Environment;

    private static double Minutes(JobNode node) => node.Runs.TrueForAll(x => x.TimeLimit is not null)
        ? Math.Min(RunnerJob.MostMinutes, Math.Ceiling(node.Runs.Sum(x => x.TimeLimit!.Value.TotalMinutes * x.MostAttempts) + Around))
        : Default;

    private static BuildCommand Command(JobNode node, Dictionary<JobNode, RunnerJob> made, Cells cells)
    {
        var command = new BuildCommand();
        foreach (var target in node.Targets)
            command.Add(target.Name);
        var skips = node.Skips.Select(x => x.Name).Order(StringComparer.Ordinal).ToList();
        if (skips.Count > 0)
        {
            command.Add("--skip");
            skips.ForEach(command.Add);
        }

        if (cells.Cell is { } cell)
            command.Add("--cell", cell);
        foreach (var (option, value) in node.Placed.Arguments)
            command.Add(option, value);
        foreach (var (option, from, output) in node.Placed.Handed)
            command.Add(option, made.Single(x => x.Key.Placed == from).Value.Output(output));
        foreach (var note in node.Notes.OfType<TokenNote>())
            command.Variables[note.Variable] = GitHub.Token;
        foreach (var variable in node.Notes.OfType<VariableNote>())
            command.Variables[variable.Name] = Variables.Named(variable.Name);
        foreach (var secret in node.Secrets)
            command.Variables[secret] = Secrets.Named(secret);
        return command;
    }

    /// <summary>One run for each branch or pull request. A new push to a pull request makes its older run pointless; everything else is finished.</summary>
    private static Concurrency DefaultGroup(WorkflowDefinition workflow) => workflow.Triggers.OfType<PullRequestEvent>().Any()
        ? new Concurrency($"{workflow.Id}-{GitHub.Ref}", GitHub.EventName.Is("pull_request"))
        : new Concurrency($"{workflow.Id}-{GitHub.Ref}", false);
}
