using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>
/// The job that builds the build program, once for each processor architecture: the others take it from this run, with a digest that comes as an output.
/// </summary>
internal sealed class ProgramJob
{
    private const string Id = "program";

    /// <summary>Where a program of one job runs in another: the same image, so the same SDK in the same place.</summary>
    private static readonly (RunsOn Machine, string Architecture)[] Known = [(RunsOn.Ubuntu2404, "X64"), (RunsOn.Ubuntu2404Arm, "ARM64")];

    private readonly HashSet<JobNode> _takers = [];

    private ProgramJob(IEnumerable<JobNode> takers) => _takers.UnionWith(takers);

    /// <summary>The job; null when every job builds its own program.</summary>
    public RunnerJob? Job { get; private init; }

    /// <summary>Finds which jobs take a program that another one has built: all where two or more runs would build the same.</summary>
    public static ProgramJob Of(WorkflowDefinition workflow, JobGraph graph, ActionsLock actions, string script)
    {
        var takers = graph.Jobs.Where(x => x.Placed is { Steps: null, Inside: null, Called: null } && Machines(x).All(IsKnown)).ToList();
        var runs = takers.SelectMany(x => Machines(x).SelectMany(y => Enumerable.Repeat(y, x.Placed.Matrix is not null || new Cells(x).Cell is not null ? 2 : 1))).ToList();
        if (runs.Distinct().Count() == runs.Count || graph.Jobs.Exists(x => x.Id == Id))
            return new ProgramJob([]);
        return new ProgramJob(takers) { Job = Make(workflow, [.. Known.Select(x => x.Machine).Where(runs.Contains)], actions, script) };
    }

    /// <summary>The digest of the program for the machine that a job runs on; null when it builds its own.</summary>
    public Expr<string>? Digest(JobNode node) => Job is null || !_takers.Contains(node) ? null : new Expr<string>(
        new IndexAccess(new PropertyAccess(new PropertyAccess(new ContextAccess("needs"), Id), "outputs"), Runner.Architecture.Syntax), [(object)Job]);

    private static RunnerJob Make(WorkflowDefinition workflow, IReadOnlyList<RunsOn> machines, ActionsLock actions, string script)
    {
        var several = machines.Count > 1;
        var made = Known.Where(x => machines.Contains(x.Machine)).ToList();
        var axis = new Axis<RunsOn>("runner");
        var processor = new Axis<string>("processor");
        Text name = $"program-{processor.Value}";
        if (!several)
            name = $"program-{made[0].Architecture}";
        var build = new RunStep(
            "build",
            $"""
            {script} --help > /dev/null
            mkdir -p {SetUpAction.ArchiveFolder}
            tar -cf {SetUpAction.Archive} -C .nuke/temp bootstrap/stamp bootstrap/inputs bootstrap/contents program
            read -r digest _ < <(sha256sum {SetUpAction.Archive})
            echo "$RUNNER_ARCH=$digest" >> "$GITHUB_OUTPUT"
            """,
            "Build the build program",
            shell: "bash");
        return new RunnerJob(
            Id,
            several ? axis : machines[0],
            [
                JobSteps.Checkout(actions, wholeHistory: false),
                SetUpAction.Use(null, JobSteps.ReadsCaches(workflow, null)),
                build,
                new UseStep("upload-program", actions["actions/upload-artifact"], "Hand on the build program", with: new TextMap
                {
                    ["name"] = name,
                    ["path"] = SetUpAction.Archive,
                    ["if-no-files-found"] = "error",
                    ["include-hidden-files"] = true,
                    ["compression-level"] = 1,
                }),
            ],
            "Build program",
            permissions: [Scopes.Contents.Read("check out the code")],
            strategy: several ? new MatrixStrategy(new Matrix([], [.. made.Select(x => new MatrixCell(axis.At(x.Machine), processor.At(x.Architecture)))])) : null,
            timeoutMinutes: 15,
            outputs: made.Select(x => new JobOutput(x.Architecture, build.Output(x.Architecture))));
    }

    private static IReadOnlyList<RunsOn> Machines(JobNode node) => node.Placed.Machines.Count > 0 ? node.Placed.Machines : [RunsOn.Ubuntu2404];

    private static bool IsKnown(RunsOn machine) => Known.Any(x => x.Machine == machine);
}
