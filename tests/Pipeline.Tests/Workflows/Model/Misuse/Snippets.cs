namespace Pipeline.Tests.Workflows.Model.Misuse;

/// <summary>Code that must not compile, and the same as it is meant.</summary>
/// <param name="Diagnostic">What the compiler says to the wrong one.</param>
/// <param name="Wrong">Statements.</param>
/// <param name="Right">Statements.</param>
public sealed record Snippet(string Diagnostic, string Wrong, string Right);

internal static class Snippets
{
    /// <summary>What all of them may use.</summary>
    public const string Around =
        """
        using System;
        using System.Collections.Generic;
        using Pipeline.Workflows.Expressions;
        using Pipeline.Workflows.Model;
        using Pipeline.Workflows.Pins;

        internal static class Program
        {
            private static readonly PinnedAction Checkout = new("actions/checkout", "v7.0.1", new string('a', 40));
            private static readonly PinnedImage Postgres = new("postgres", "sha256:" + new string('a', 64));
            private static readonly RunStep Step = new("a", "true");
            private static readonly RunnerJob Job = new("build", RunsOn.Ubuntu2404, [Step]);
            private static readonly CalledWorkflow Called = new PinnedAction("o/r/.github/workflows/a.yml", "v1.0.0", new string('a', 40));
            private static readonly Axis<double> Number = new("number", 1, 2);
            private static readonly Matrix Matrix = new([Number]);

            private static void Main()
            {
                BODY
            }
        }
        """;

    public static IReadOnlyDictionary<string, Snippet> All { get; } = new SortedDictionary<string, Snippet>(StringComparer.Ordinal)
    {
        ["A tag instead of a pinned action"] = new("CS1503", """_ = new UseStep("a", "actions/checkout@v7");""", """_ = new UseStep("a", Checkout);"""),
        ["The name of a job in needs"] = new("CS0029", Needs("\"build\""), Needs("Job")),
        ["A token that is read"] = new("CS1061", """_ = Scopes.IdToken.Read("a");""", """_ = Scopes.IdToken.Write("a");"""),
        ["Models that are written"] = new("CS1061", """_ = Scopes.Models.Write("a");""", """_ = Scopes.Models.Read("a");"""),
        ["Alerts that are written"] = new("CS1061", """_ = Scopes.VulnerabilityAlerts.Write("a");""", """_ = Scopes.VulnerabilityAlerts.Read("a");"""),
        ["A permission without its reason"] = new("CS7036", "_ = Scopes.Contents.Read();", """_ = Scopes.Contents.Read("check out");"""),
        ["A permission as text"] = new("CS0029", """PermissionSet p = ["contents: read"];""", """PermissionSet p = [Scopes.Contents.Read("check out")];"""),
        ["A password as text"] = new("CS1503", """_ = new RegistryCredentials("a", "b");""", """_ = new RegistryCredentials("a", Secrets.Named("B"));"""),
        ["A choice that workflows give"] = new(
            "CS0029", """_ = new WorkflowCallEvent { Inputs = [new ChoiceInput("a", ["b"])] };""", """_ = new WorkflowCallEvent { Inputs = [new StringInput("a")] };"""),
        ["An environment that workflows give"] = new(
            "CS0029", """_ = new WorkflowCallEvent { Inputs = [new EnvironmentInput("a")] };""", """_ = new WorkflowDispatchEvent(new EnvironmentInput("a"));"""),
        ["Branches that are meant and left out"] = new(
            "CS0117", """_ = new PushEvent { Branches = ["a"], BranchesIgnore = ["b"] };""", """_ = new PushEvent { Branches = ["a", "!b"] };"""),
        ["An expression in a script"] = new(
            "CS0619", """_ = new RunStep("a", $"echo {GitHub.HeadRef}");""", """_ = new RunStep("a", "echo \"$REF\"", env: new() { ["REF"] = GitHub.HeadRef });"""),
        ["An expression in the name of a workflow"] = new(
            "CS0619", """_ = new WorkflowFile("a", $"A {GitHub.Ref}", [new PushEvent()], [Job]);""", """_ = new WorkflowFile("a", "A", [new PushEvent()], [Job], runName: $"A {GitHub.Ref}");"""),
        ["A text in an axis of numbers"] = new("CS1503", """_ = new Axis<double>("a", "b");""", """_ = new Axis<string>("a", "b");"""),
        ["A cell with a text of an axis of numbers"] = new("CS1503", """_ = new MatrixCell(Number.At("1"));""", "_ = new MatrixCell(Number.At(1));"),
        ["A text as condition"] = new("CS1503", """_ = new RunStep("a", "true", @if: GitHub.Ref);""", """_ = new RunStep("a", "true", @if: GitHub.Ref.Is("a"));"""),
        ["A condition in quotes"] = new("CS1503", """_ = new RunStep("a", "true", @if: "always()");""", """_ = new RunStep("a", "true", @if: Functions.Always);"""),
        ["A number compared with a text"] = new("CS1503", """_ = Number.Value.Is("1");""", "_ = Number.Value.Is(1);"),
        ["A text compared with a number"] = new("CS1503", "_ = GitHub.Ref.Is(5);", """_ = GitHub.Ref.Is("5");"""),
        ["Texts added to a condition"] = new("CS0019", """_ = Functions.Always & "a";""", """_ = Functions.Always & GitHub.Ref.Is("a");"""),
        ["A truth value as timeout"] = new("CS1503", """_ = new RunStep("a", "true", timeoutMinutes: true);""", """_ = new RunStep("a", "true", timeoutMinutes: 5);"""),
        ["A text as fail-fast"] = new("CS1503", """_ = new MatrixStrategy(Matrix, "true");""", "_ = new MatrixStrategy(Matrix, true);"),
        ["A machine as text"] = new("CS1503", """_ = new RunnerJob("a", "ubuntu-latest", [Step]);""", """_ = new RunnerJob("a", RunsOn.Ubuntu2404, [Step]);"""),
        ["Steps of a called workflow"] = new("CS1739", """_ = new CallJob("a", Called, steps: [Step]);""", """_ = new CallJob("a", Called);"""),
        ["An environment of a called workflow"] = new(
            "CS1739", """_ = new CallJob("a", Called, environment: new("a"));""", """_ = new RunnerJob("a", RunsOn.Ubuntu2404, [Step], environment: new("a"));"""),
        ["A called workflow by its branch"] = new("CS1503", """_ = new CallJob("a", "o/r/.github/workflows/a.yml@main");""", """_ = new CallJob("a", Called);"""),
        ["A service by its tag"] = new("CS1503", """_ = new ServiceContainer("postgres:17");""", "_ = new ServiceContainer(Postgres);"),
        ["An activity of another event"] = new(
            "CS0029", "_ = new ReleaseEvent { Types = [IssuesActivity.Opened] };", "_ = new ReleaseEvent { Types = [ReleaseActivity.Published] };"),
        ["Activities of a push"] = new("CS0117", "_ = new PushEvent { Types = [PullRequestActivity.Opened] };", "_ = new PullRequestEvent { Types = [PullRequestActivity.Opened] };"),
        ["Paths of a merge queue"] = new("CS0117", """_ = new MergeGroupEvent { Paths = ["a"] };""", """_ = new MergeGroupEvent { Branches = ["a"] };"""),
        ["A time as text"] = new("CS1503", """_ = new ScheduleEvent("0 0 * * *");""", """_ = new ScheduleEvent(new Cron("0 0 * * *"));"""),
        ["A queue as text"] = new("CS1503", """_ = new Concurrency("a", queue: "max");""", """_ = new Concurrency("a", queue: ConcurrencyQueue.Max);"""),
        ["A job that needs itself"] = new(
            "CS0841", """var a = new RunnerJob("a", RunsOn.Ubuntu2404, [Step], needs: [a]);""", """var a = new RunnerJob("a", RunsOn.Ubuntu2404, [Step], needs: [Job]);"""),
        ["An object in a text"] = new("CS1503", """Text t = $"a {new object()}";""", """Text t = $"a {GitHub.Ref} {5} {"b"}";"""),
        ["A kind of job of one's own"] = new("CS1729", "} private abstract class Mine : Job { ", """_ = new RunnerJob("a", RunsOn.Ubuntu2404, [Step]);"""),
        ["A permission of one's own making"] = new("CS1729", """_ = new Permission(Scopes.Models, Access.Write, "a");""", """_ = Scopes.Models.Read("a");"""),
    };

    private static string Needs(string what) => $"_ = new RunnerJob(\"b\", RunsOn.Ubuntu2404, [Step], needs: [{what}]);";
}
