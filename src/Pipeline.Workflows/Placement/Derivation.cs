using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>Makes workflows of what properties say and of what targets declare.</summary>
/// <param name="targets">The targets of the build.</param>
/// <param name="actions">The pins of actions.</param>
/// <param name="root">The root of the repository.</param>
/// <param name="definitions">All workflows of the build, for jobs that call one of them.</param>
internal sealed class Derivation(IReadOnlyList<TargetDescription> targets, ActionsLock actions, string root, IReadOnlyList<WorkflowDefinition> definitions)
{
    /// <summary>Minutes that a job gets beside its targets' own limits: to get ready, and to build the build program.</summary>
    private const double Around = 10;

    /// <summary>Minutes of a job whose targets have no or short limits.</summary>
    private const double Default = 30;

    private readonly string _script = StartScript.Of(root);

    /// <summary>The workflows that call each other up to the one that is made.</summary>
    private readonly Stack<WorkflowDefinition> _making = [];

    /// <summary>The workflow.</summary>
    /// <exception cref="PipelineException">All mistakes of the definition: exit 2.</exception>
    public WorkflowFile Make(WorkflowDefinition workflow)
    {
        var mistakes = new List<string>();
        var graph = new JobGraph(workflow, targets, actions, mistakes);
        var travel = new Travel(graph, root, mistakes);
        foreach (var node in graph.Jobs)
            JobSettings.Check(workflow, node, mistakes);
        Refuse(workflow, mistakes);
        _making.Push(workflow);
        var made = new Dictionary<JobNode, Job>();
        var jobs = new List<Job>();
        try
        {
            var calls = graph.Jobs.Where(x => x.Placed.Called is not null).ToDictionary(x => x, x => Called(x.Placed.Called!));
            var program = ProgramJob.Of(workflow, graph, actions, _script);
            if (program.Job is not null)
                jobs.Add(program.Job);
            foreach (var node in graph.Jobs.Where(x => workflow.PaidFeatures || !PaidActions.IsAllOf(x.Placed, actions)))
                made.Add(node, calls.TryGetValue(node, out var file) ? CallOf(node, file, made) : node.Placed.Steps is null ? Job(workflow, node, made, travel, program) : StepsJob(node, made));
            jobs.AddRange(made.Values);
            if (workflow.GateId is { } gate)
                jobs.Add(Gate.Of(gate, jobs));
            return new WorkflowFile(workflow.Id, workflow.Title, Triggers(workflow, graph, made), jobs, workflow.Group ?? DefaultGroup(workflow), runName: workflow.RunTitle);
        }
        catch (ArgumentException exception)
        {
            Refuse(workflow, [exception.Message]);
            throw;
        }
        finally
        {
            _making.Pop();
        }
    }

    private WorkflowFile Called(Workflow workflow)
    {
        var definition = definitions.FirstOrDefault(x => workflow.Equals(x.Declared)) ?? throw new ArgumentException("a job calls a workflow that is no property of the build");
        return _making.Contains(definition)
            ? throw new ArgumentException($"workflows call each other: {string.Join(" → ", _making.Reverse().Append(definition).Select(x => x.Id))}")
            : Make(definition);
    }

    /// <summary>The workflow's file, with the reasons for which its jobs may break rules.</summary>
    /// <exception cref="PipelineException">A job may break a rule that it does not break: exit 2.</exception>
    public static string Text(WorkflowDefinition definition, WorkflowFile workflow, string? header = null)
    {
        var mistakes = new List<string>();
        var text = Allowances.Apply(workflow.Path, workflow.ToText(header), definition, mistakes);
        Refuse(definition, mistakes);
        return text;
    }

    /// <summary>Whether nothing is left of it where GitHub does not take what its jobs report.</summary>
    public bool IsEmpty(WorkflowDefinition workflow) => !workflow.PaidFeatures && workflow.Jobs.Count > 0 && workflow.Jobs.TrueForAll(x => PaidActions.IsAllOf(x, actions));

    private static void Refuse(WorkflowDefinition workflow, List<string> mistakes)
    {
        if (mistakes.Count == 0)
            return;
        throw new PipelineException(ExitCode.WrongUse, new Diagnostic(
            $"Workflow {workflow.Id} cannot be made", "build/Build.Workflows.cs", mistakes.Count == 1 ? mistakes[0] : null, "correct its definition",
            mistakes.Count > 1 ? mistakes : null));
    }

    private RunnerJob Job(WorkflowDefinition workflow, JobNode node, Dictionary<JobNode, Job> made, Travel travel, ProgramJob program)
    {
        var cells = new Cells(node);
        var steps = new JobSteps(workflow, node, actions, travel, cells, program).All(Command(node, cells));
        IEnumerable<Job> needs = node.Needs.Select(x => made[x]);
        return Job(
            node, cells, steps, program.Digest(node) is null ? needs : needs.Prepend(program.Job!),
            node.Placed.GivenName ?? string.Join(", ", node.Targets.Select(x => JobNames.Words(x.Name))),
            PermissionSet.Of([Scopes.Contents.Read("check out the code"), .. node.Notes.OfType<Permission>().Where(x => workflow.PaidFeatures || x.Reason is not (TargetNotes.SarifWrites or TargetNotes.SarifReads)), .. Attest.Permissions(workflow, node), .. node.Placed.Granted]));
    }

    /// <summary>The token of a called workflow's jobs is never wider than the calling job's, so that one has all that they ask for.</summary>
    private static CallJob CallOf(JobNode node, WorkflowFile file, Dictionary<JobNode, Job> made)
    {
        var call = new CallJob(
            node.Id, file, node.Placed.GivenName, node.Placed.Inputs, needs: node.Needs.Select(x => made[x]), @if: node.Placed.Condition,
            permissions: PermissionSet.Of([.. file.Jobs.SelectMany(x => x.Permissions ?? []), .. node.Placed.Granted]), strategy: new Cells(node).Strategy);
        return node.Placed.Gives.Find(x => !call.Gives(x)) is { } missing
            ? throw new ArgumentException($"output `{missing}` of job `{node.Id}` is used, and workflow {file.Id} gives none of that name; give it there: w.Output(\"{missing}\", job)")
            : call;
    }

    /// <summary>What starts it; a call gives back what was said to be given.</summary>
    private static IEnumerable<Trigger> Triggers(WorkflowDefinition workflow, JobGraph graph, Dictionary<JobNode, Job> made)
    {
        if (workflow.Outputs.Count > 0 && !workflow.Triggers.OfType<WorkflowCallEvent>().Any())
            throw new ArgumentException("it gives outputs, and nobody can call it; start it with a WorkflowCallEvent too");
        var outputs = workflow.Outputs.Select(x => new CallOutput(x.Name, made[graph.Jobs.Find(y => y.Placed == x.Job)!].OutputForCaller(x.Name)));
        return workflow.Triggers.Select(x => x is WorkflowCallEvent call ? call with { Outputs = [.. call.Outputs, .. outputs] } : x);
    }

    private static RunnerJob StepsJob(JobNode node, Dictionary<JobNode, Job> made) => Job(
        node, new Cells(node), node.Steps, node.Needs.Select(x => made[x]), node.Placed.GivenName ?? node.Id, PermissionSet.Of([.. node.Placed.Granted]));

    private static RunnerJob Job(JobNode node, Cells cells, IReadOnlyList<Step> steps, IEnumerable<Job> needs, Text name, PermissionSet permissions)
    {
        var placed = node.Placed;
        return new RunnerJob(
            node.Id,
            cells.Machine,
            steps,
            name,
            needs,
            placed.Condition,
            permissions,
            placed.UrlOutput is { } url ? Environment(node)! with { Url = Build(node, steps).Output(url) } : Environment(node),
            // Who deploys is never cancelled, and nobody who waits is dropped. GitHub would hold the group while somebody has to approve, for
            // weeks, and a hotfix would wait behind: there the environment's own lease keeps two runs apart.
            placed.Environment is { } environment && !placed.ChangesNothing && !node.Notes.OfType<ApprovalNote>().Any() ? new Concurrency($"deploy-{environment.Name}", false, ConcurrencyQueue.Max) : null,
            cells.Strategy,
            placed.Minutes ?? Math.Min(RunnerJob.MostMinutes, Math.Max(Default, node.LimitOfTargets + Around)),
            env: placed.Variables,
            container: placed.Inside,
            services: placed.Services,
            outputs: placed.Gives.Select(x => new JobOutput(x, Build(node, steps).Output(x))));
    }

    /// <summary>The step that gives a job's outputs.</summary>
    private static WorkStep Build(JobNode node, IReadOnlyList<Step> steps) => steps.OfType<WorkStep>().FirstOrDefault(x => x.Id == JobSteps.BuildId)
        ?? throw new ArgumentException($"outputs of job `{node.Id}` are used, and none of its steps has the id `{JobSteps.BuildId}`, which gives them");

    /// <summary>The environment, with the address where people see what was deployed.</summary>
    private static JobEnvironment? Environment(JobNode node) => node.Placed.Environment is { Url: null } environment && node.Notes.OfType<AddressNote>().FirstOrDefault() is { } note
        ? environment with { Url = note.Address.OriginalString }
        : node.Placed.Environment;

    private BuildCommand Command(JobNode node, Cells cells)
    {
        var command = new BuildCommand(_script);
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
