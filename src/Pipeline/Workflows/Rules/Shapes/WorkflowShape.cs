using static Pipeline.Workflows.Rules.Shapes.Shape;

namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>
/// The workflow language as data. A test holds it against workflow-v1.0.json of GitHub's own parser.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
/// </summary>
internal static class WorkflowShape
{
    private static readonly string[] Start = ["github", "inputs", "vars"];
    private static readonly string[] Needs = [.. Start, "needs"];
    private static readonly string[] Cell = [.. Needs, "strategy", "matrix"];
    private static readonly string[] Running = [.. Cell, "steps", "job", "runner", "env"];
    private static readonly string[] RunningSecrets = [.. Running, "secrets"];
    private static readonly string[] InStep = [.. RunningSecrets, "hashFiles(1,255)"];

    private static readonly Shape Level = OneOf("read", "write", "none") with { Topic = Topic.Permission };
    private static readonly Shape ReadOnly = OneOf("read", "none") with { Topic = Topic.Permission };
    private static readonly Shape WriteOnly = OneOf("write", "none") with { Topic = Topic.Permission };

    private static readonly Shape Permissions = Map(
        ("actions", Level), ("artifact-metadata", Level), ("attestations", Level), ("checks", Level), ("code-quality", Level), ("contents", Level),
        ("copilot-requests", WriteOnly), ("deployments", Level), ("discussions", Level), ("drives", Level), ("id-token", WriteOnly), ("issues", Level),
        ("models", ReadOnly), ("packages", Level), ("pages", Level), ("pull-requests", Level), ("repository-projects", Level),
        ("security-events", Level), ("statuses", Level), ("vulnerability-alerts", ReadOnly)) with
    { Topic = Topic.Permission } | OneOf("read-all", "write-all");

    private static readonly Shape RunDefaults = Map(("shell", Filled), ("working-directory", Filled));

    private static readonly Shape ConcurrencyKeys = Map(("group!", Filled), ("cancel-in-progress", Truth), ("queue", OneOf("single", "max")));

    private static readonly Shape Scalars = Text | Truth | Number;

    private static readonly (string, Shape)[] ContainerKeys =
    [
        ("image", Filled), ("options", Text), ("env", Open(Text.With(RunningSecrets))), ("ports", List(Filled)), ("volumes", List(Filled)),
        ("credentials", Map(("username", Filled), ("password", Filled)).With([.. Start, "secrets", "env"])),
    ];

    private static readonly Shape Matrix = new()
    {
        Mappings =
        [
            new Keys([("include", List(Open(Any))), ("exclude", List(Open(Any)))]) { Others = List(Any) },
        ],
    };

    private static readonly Shape Strategy = Map(("fail-fast", Truth), ("max-parallel", Number), ("matrix", Matrix)).With(Needs);

    private static readonly Shape JobIf = (Text with { IsCondition = true })
        .With([.. Needs, "always(0,0)", "failure(0,MAX)", "cancelled(0,0)", "success(0,MAX)"]);

    private static readonly Shape Environment = (Text | Map(
        ("name!", Text.With(Cell)), ("url", Text.With(Running)), ("deployment", Truth))).With(Cell);

    private static readonly Shape JobConcurrency = (Filled | ConcurrencyKeys).With(Cell);

    private static readonly (string, Shape)[] OfEveryJob =
    [
        ("name", Text.With(Cell)), ("needs", Filleds), ("if", JobIf), ("strategy", Strategy), ("permissions", Permissions), ("concurrency", JobConcurrency),
    ];

    private static readonly Shape RunsOn = (Filleds | Map(("group", Filled), ("labels", Filleds))).With(Cell);

    private static readonly Shape Snapshot = Filled | Map(
        ("image-name!", Filled), ("if", (Text with { IsCondition = true }).With(Cell)), ("version", Filled));

    private static readonly Shape Job = Map(
    [
        .. OfEveryJob, ("runs-on!", RunsOn), ("timeout-minutes", Number.With(Cell)), ("cancel-timeout-minutes", Number.With(Cell)),
        ("continue-on-error", Truth.With(Cell)), ("container", (Text | Map(ContainerKeys)).With(Cell)),
        ("services", Open((Filled | Map([.. ContainerKeys, ("entrypoint", Text), ("command", Text)])).With(Cell)).With(Cell)),
        ("env", Open(Text).With([.. Cell, "secrets"])), ("environment", Environment), ("outputs", Open(Text.With(RunningSecrets))),
        ("defaults", Map(("run", RunDefaults.With([.. Cell, "env"])))), ("steps", StepShape.Steps(InStep, [.. Running, "hashFiles(1,255)"])),
        ("snapshot", Snapshot),
    ]);

    private static readonly Shape Call = Map(
    [
        .. OfEveryJob, ("uses!", Filled), ("with", Open(Scalars.With(Cell))),
        ("secrets", Open(Scalars.With([.. Cell, "secrets"])) | OneOf("inherit")),
    ]);

    /// <summary>A whole file.</summary>
    public static readonly Shape Root = Map(
        ("on!", EventShapes.On),
        ("name", Text),
        ("description", Text),
        ("run-name", Text.With(Start)),
        ("defaults", Map(("run", RunDefaults))),
        ("env", Open(Text).With([.. Start, "secrets"])),
        ("permissions", Permissions),
        ("concurrency", (Text | ConcurrencyKeys).With(Start)),
        ("jobs!", Open(Job | Call)));
}
