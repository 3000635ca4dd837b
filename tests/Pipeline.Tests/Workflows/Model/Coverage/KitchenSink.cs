using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Model.Coverage;

/// <summary>Workflows that use everything that the model has. They are valid, and good for nothing else.</summary>
internal static class KitchenSink
{
    public static IReadOnlyList<WorkflowFile> Workflows =>
    [
        Everything(), Called(),
        Filtered("only", Filter.Only("a/**", "!a/b")), Filtered("except", Filter.Except("a/**")),
    ];

    private static readonly PinnedAction Checkout = new("actions/checkout", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1");

    private static readonly PinnedImage Postgres = new("postgres", "sha256:" + new string('a', 64), "17.2");

    private static WorkflowFile Everything()
    {
        var text = new StringInput("text") { Description = "A text", Required = true, Default = "a" };
        var choice = new ChoiceInput("choice", ["a", "b"], "b") { Required = true };
        return new WorkflowFile(
            "everything", "Everything",
            [.. Triggers.Plain, new WorkflowDispatchEvent(text, new BooleanInput("yes") { Default = true }, new NumberInput("number") { Default = 1.5 }, choice, new EnvironmentInput("where") { Default = "staging" })],
            [.. Jobs(text)], new Concurrency($"a-{GitHub.Ref}", true, ConcurrencyQueue.Single), $"Run of {text.Value}");
    }

    private static IEnumerable<Job> Jobs(StringInput text)
    {
        var axis = new Axis<RunsOn>("machine", RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm);
        var extra = new Axis<string>("extra");
        var first = new RunStep("first", "echo a=b >>\"$GITHUB_OUTPUT\"", "First", Functions.Always, new() { ["A"] = text.Value }, "bash", "src", true, 5.5);
        var second = new UseStep("second", Checkout, "Second", Functions.Success, new() { ["fetch-depth"] = 0 }, new() { ["A"] = 1 }, true, 5);
        var build = new RunnerJob(
            "build", axis, [
                first, second, new UseStep("third", ActionReference.Local("./actions/a")),
            ],
            $"Build on {axis.Value}", null, GitHub.RefProtected, [Scopes.Contents.Read("check out")], new JobEnvironment("staging", "https://example.org", false),
            new Concurrency("b", queue: ConcurrencyQueue.Max), new MatrixStrategy(
                new Matrix([axis], [new MatrixCell(axis.At(RunsOn.MacOS15), extra.At("x"))], [new MatrixCell(axis.At(RunsOn.Ubuntu2404Arm))]), false, 2),
            30, true, new() { ["A"] = "b" },
            new Container(Postgres) { Env = new() { ["A"] = "b" }, Ports = ["80"], Volumes = ["a:/b"], Options = "--cpus 1", Credentials = new("a", Secrets.Named("REGISTRY")) },
            [new JobService("db", new ServiceContainer(Postgres)
            {
                Env = new() { ["A"] = "b" }, Ports = ["5432:5432"], Volumes = ["a:/b"], Options = "--cpus 1", Credentials = new("a", Secrets.Named("REGISTRY")),
                EntryPoint = "/a", Command = "b",
            })],
            [new JobOutput("a", first.Output("a"))]);
        yield return build;
        yield return new RunnerJob("group", RunsOn.Group("large", "x64"), [new RunStep("a", "true")], needs: [build], concurrency: new Concurrency("c", false, ConcurrencyQueue.Single));
        yield return new RunnerJob("own", RunsOn.SelfHosted("x64"), [new RunStep("a", "true")], permissions: AllRead());
        yield return new RunnerJob("a-lot", RunsOn.Ubuntu2404, [new RunStep("a", "true")], permissions: AllWrite());
        foreach (var call in Calls(build))
            yield return call;
    }

    private static IEnumerable<Job> Calls(Job build)
    {
        var other = new PinnedAction("owner/repo/.github/workflows/a.yml", "v1.0.0", new string('b', 40));
        var axis = new Axis<double>("number", 1, 2);
        yield return new CallJob(
            "call", other, $"Call {axis.Value}", new() { ["a"] = build.Output("a"), ["b"] = 1 }, new() { ["s"] = Secrets.Named("S") }, [build], Functions.Always,
            AllWrite(), new Concurrency("d", false, ConcurrencyQueue.Single), new MatrixStrategy(
                new Matrix([axis], [new MatrixCell(axis.At(3))], [new MatrixCell(axis.At(1))]), true, 1));
        yield return new CallJob("call-all", other, permissions: AllRead(), concurrency: new Concurrency("e", queue: ConcurrencyQueue.Max));
    }

    private static WorkflowFile Called()
    {
        var step = new RunStep("a", "true");
        var job = new RunnerJob("a", RunsOn.Ubuntu2404, [step], outputs: [new JobOutput("x", step.Output("x"))]);
        return new WorkflowFile(
            "called", "Called",
            [
                new WorkflowCallEvent
                {
                    Inputs = [new StringInput("text") { Description = "A text", Required = true, Default = GitHub.Ref }, new BooleanInput("yes"), new NumberInput("number")],
                    Secrets = [new CallSecret("s") { Description = "A secret", Required = true }, new CallSecret("t")],
                    Outputs = [new CallOutput("x", job.OutputForCaller("x"), "An output")],
                },
            ],
            [job], concurrency: new Concurrency("f", queue: ConcurrencyQueue.Max));
    }

    private static WorkflowFile Filtered(string id, Filter filter) => new(
        id, id, Triggers.Filtered(filter), [new RunnerJob("a", RunsOn.Ubuntu2404, [new RunStep("a", "true")])]);

    private static PermissionSet AllRead() =>
    [
        .. Both.Select(x => x.Read("to see")), Scopes.Models.Read("to see"), Scopes.VulnerabilityAlerts.Read("to see"),
    ];

    private static PermissionSet AllWrite() =>
    [
        .. Both.Select(x => x.Write("to change")), Scopes.IdToken.Write("to prove"), Scopes.CopilotRequests.Write("to ask"),
    ];

    private static AnyScope[] Both =>
    [
        Scopes.Actions, Scopes.ArtifactMetadata, Scopes.Attestations, Scopes.Checks, Scopes.CodeQuality, Scopes.Contents, Scopes.Deployments, Scopes.Discussions,
        Scopes.Drives, Scopes.Issues, Scopes.Packages, Scopes.Pages, Scopes.PullRequests, Scopes.RepositoryProjects, Scopes.SecurityEvents, Scopes.Statuses,
    ];
}
