using Pipeline.Tests.Workflows.Model.Shapes;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model;

/// <summary>Contexts and functions stand only where GitHub has them. GitHub's own parser is asked about the same, written by hand.</summary>
public sealed class PlaceTests
{
    private static readonly Expr<string> Secret = Secrets.Named("S");
    private static readonly RunStep Step = new("a", "true");

    public static TheoryData<string, string> Wrong => new()
    {
        // What the test makes, and what its message has to name.
        { "run-name", "secrets" }, { "concurrency", "secrets" }, { "call-default", "secrets" }, { "call-output", "secrets" },
        { "job-name", "secrets" }, { "job-if", "secrets" }, { "job-if-matrix", "matrix" }, { "job-if-hash", "hashFiles()" },
        { "job-concurrency", "env" }, { "strategy", "matrix" }, { "runs-on", "env" }, { "timeout", "secrets" }, { "continue", "env" }, { "environment", "env" },
        { "environment-url", "secrets" }, { "job-env", "env" }, { "container", "secrets" }, { "credentials", "runner" }, { "service", "env" },
        { "job-outputs", "hashFiles()" }, { "call-with", "secrets" }, { "call-secrets", "env" }, { "step-if", "secrets" },
        { "step-name", "always()" }, { "step-env", "always()" }, { "step-with", "success()" }, { "step-timeout", "failure()" }, { "working-directory", "cancelled()" },

    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_not_available_at_a_place_is_refused_when_the_object_is_made(string place, string name)
    {
        var message = Assert.Throws<ArgumentException>(() => Make(place, wrong: true)).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Make(place, wrong: false);
    }

    [GitHubTheory]
    [MemberData(nameof(Wrong))]
    public void What_is_available_is_taken_by_GitHub(string place, string name)
    {
        var errors = GitHubAnswers.Parse("a.yml", Make(place, wrong: false).ToText())["errors"]!.AsArray();
        Assert.True(errors.Count == 0, $"{name}: {errors.ToJsonString()}");
    }

    private static WorkflowFile Make(string place, bool wrong)
    {
        var text = wrong ? Secret : Variables.Named("V");
        var env = wrong ? EnvironmentVariables.Named("E") : GitHub.Actor;
        var status = wrong ? Functions.Always : GitHub.RefProtected;
        var hash = wrong ? Functions.HashFiles("**") : GitHub.Sha;
        var other = Actions.Of("o/r/.github/workflows/a.yml", "v1.0.0", 1);
        return place switch
        {
            "run-name" => Of(runName: text),
            "concurrency" => Of(concurrency: new Concurrency(text)),
            "call-default" => Of(on: new WorkflowCallEvent { Inputs = [new StringInput("i") { Default = text }] }),
            "call-output" => Of(on: new WorkflowCallEvent { Outputs = [new CallOutput("o", text)] }),
            "job-name" => Of(Job(name: text)),
            "job-if" => Of(Job(@if: text.Is("a"))),
            "job-if-matrix" => Of(Matrix(x => Job(@if: wrong ? x.Value.Is("a") : Functions.Always, strategy: new MatrixStrategy(new Matrix([x]))))),
            "job-if-hash" => Of(Job(@if: hash.Is(""))),
            "job-concurrency" => Of(Job(concurrency: new Concurrency(env))),
            "strategy" => Of(Matrix(x => Job(strategy: new MatrixStrategy(new Matrix([x]), FailFast: wrong ? x.Value.Is("a") : GitHub.RefProtected)))),
            "runs-on" => Of(Job(runsOn: RunsOn.From(env))),
            "timeout" => Of(Job(timeoutMinutes: Functions.FromJson<double>(text))),
            "continue" => Of(Job(continueOnError: env.Is("a"))),
            "environment" => Of(Job(environment: new JobEnvironment(env))),
            "environment-url" => Of(Job(environment: new JobEnvironment("a", wrong ? Secret : Runner.Temporary))),
            "job-env" => Of(Job(env: new() { ["A"] = wrong ? env : Secret })),
            "container" => Of(Job(container: new Container(text))),
            "credentials" => Of(Job(container: new Container(Actions.Image("a", "1", 1)) { Credentials = new(wrong ? Runner.Temporary : EnvironmentVariables.Named("E"), Secret) })),
            "service" => Of(Job(services: [new JobService("s", new ServiceContainer(Actions.Image("a", "1", 1)) { Command = env })])),
            "job-outputs" => Of(Job(outputs: [new JobOutput("o", wrong ? hash : Secret)])),
            "call-with" => Of(new CallJob("j", other, with: new() { ["a"] = text })),
            "call-secrets" => Of(new CallJob("j", other, secrets: new() { ["a"] = wrong ? env : Secret })),
            "step-if" => Of(Job(new RunStep("a", "true", @if: text.Is("a")))),
            "step-name" => Of(Job(new RunStep("a", "true", name: status))),
            "step-env" => Of(Job(new RunStep("a", "true", env: new() { ["A"] = status }))),
            "step-with" => Of(Job(new UseStep("a", Actions.Checkout, with: new() { ["A"] = wrong ? Functions.Success : Functions.HashFiles("**") }))),
            "step-timeout" => Of(Job(new RunStep("a", "true", timeoutMinutes: Functions.FromJson<double>(Functions.ToJson(wrong ? Functions.Failure : GitHub.RunAttempt))))),
            "working-directory" => Of(Job(new RunStep("a", "true", workingDirectory: wrong ? (Text)Functions.Cancelled : Runner.Temporary))),
            _ => throw new ArgumentOutOfRangeException(nameof(place), place, "unknown"),
        };
    }

    private static Job Matrix(Func<Axis<string>, Job> job) => job(new Axis<string>("x", "a", "b"));

    private static RunnerJob Job(params Step[] steps) => new("j", RunsOn.Ubuntu2404, steps);

    private static RunnerJob Job(
        Text? name = null, Expr<bool>? @if = null, Concurrency? concurrency = null, MatrixStrategy? strategy = null, RunsOn? runsOn = null, Value<double> timeoutMinutes = default,
        Value<bool> continueOnError = default, JobEnvironment? environment = null, TextMap? env = null, Container? container = null,
        IEnumerable<JobService>? services = null, IEnumerable<JobOutput>? outputs = null) => new(
            "j", runsOn ?? RunsOn.Ubuntu2404, [Step], name, null, @if, null, environment, concurrency, strategy, timeoutMinutes, continueOnError, env, container,
            services, outputs);

    private static WorkflowFile Of(
        Job? job = null, Trigger? on = null, Text? runName = null, Concurrency? concurrency = null) =>
        new("w", "W", [on ?? new PushEvent()], [job ?? Job(Step)], concurrency, runName);
}
