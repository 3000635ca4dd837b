using Pipeline.Tests.Workflows.Model.Shapes;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Model;

/// <summary>What no type can refuse the constructors do, and say what is wrong.</summary>
public sealed class RefusalTests
{
    private static readonly RunStep Step = new("a", "true");
    private static readonly RunnerJob Plain = Job("a");
    private static readonly Axis<string> Os = new("os", "a", "b");
    private static readonly Axis<string> Other = new("other", "a");
    private static readonly StringInput Input = new("in");

    private static readonly WorkflowFile Called = new(
        "called", "Called",
        [
            new WorkflowCallEvent { Inputs = [new StringInput("must") { Required = true }, new StringInput("may")], Secrets = [new CallSecret("key") { Required = true }], Outputs = [] },
        ],
        [Plain]);

    /// <summary>What is made, and what the message has to say.</summary>
    private static readonly SortedDictionary<string, (Func<object> Make, string[] Says)> Refused = new(StringComparer.Ordinal)
    {
        ["id with a space"] = (() => new RunStep("a b", "true"), ["`a b`", "letter"]),
        ["id that begins with a digit"] = (() => Job("1a"), ["`1a`"]),
        ["empty id"] = (() => Job(""), ["cannot be a name"]),
        ["id that GitHub keeps"] = (() => new RunStep("__a", "true"), ["`__a`", "GitHub keeps"]),
        ["id that is too long"] = (() => Job(new string('a', 100)), ["100", "99"]),
        ["empty script"] = (() => new RunStep("a", " \n"), ["Step a", "empty script"]),
        ["expression in a script"] = (() => new RunStep("a", "echo ${{ github.ref }}"), ["step a", "env", "$NAME"]),
        ["expression that slips into a text by way of a plain one"] = (() => (Text)(GitHub.RefProtected is null ? "" : $"a {GitHub.Ref}"), ["interpolated"]),
        ["expression that slips into a script by way of a plain one"] = (() => new RunStep("a", string.Concat("echo ", GitHub.Ref)), ["step a", "$NAME"]),
        ["expression that slips into an id"] = (() => Job($"a-{GitHub.Ref}"), ["cannot be a name"]),
        ["expression in a text"] = (() => (Text)"${{ github.ref }}", ["interpolated"]),
        ["name of a variable with a space"] = (() => new TextMap { ["A B"] = "c" }, ["`A B`"]),
        ["local action outside of the repository"] = (() => ActionReference.Local("./../a"), ["./../a", "./path/to/action"]),
        ["local action that is none"] = (() => ActionReference.Local("actions/checkout@v7"), ["no folder of this repository"]),
        ["two steps of one id"] = (() => Job("b", new RunStep("x", "true"), new RunStep("X", "true")), ["step ids of job b", "`X`"]),
        ["output of a step that comes later"] = (() => Job("b", Use(Step.Output("x")), Step), ["step a", "does not come before"]),
        ["output of a step of another job"] = (() => new RunnerJob("b", RunsOn.Ubuntu2404, [new RunStep("z", "true")], outputs: [new JobOutput("x", Step.Output("x"))]), ["step a"]),
        ["output that a job does not give"] = (() => Plain.Output("x"), ["Job a", "`x`"]),
        ["result of a job that is not needed"] = (() => Job("b", Use(Plain.Result)), ["job a", "`needs`"]),
        ["a job needed twice"] = (() => new RunnerJob("b", RunsOn.Ubuntu2404, [Step], needs: [Plain, Plain]), ["needs of job b", "`a`"]),
        ["axis that the matrix does not have"] = (() => Job("b", Use(Os.Value)), ["axis os"]),
        ["timeout of nothing"] = (() => new RunnerJob("b", RunsOn.Ubuntu2404, [Step], timeoutMinutes: 0), ["Job b", "more than 0 minutes"]),
        ["two outputs of one name"] = (() => new RunnerJob("b", RunsOn.Ubuntu2404, [Step], outputs: [new("x", "1"), new("X", "2")]), ["outputs of job b"]),
        ["two services of one name"] = (() => new RunnerJob("b", RunsOn.Ubuntu2404, [Step], services: [Service(), Service()]), ["services of job b"]),
        ["axis named include"] = (() => new Axis<string>("include", "a"), ["`include`"]),
        ["axis with a value twice"] = (() => new Axis<string>("x", "a", "A"), ["axis x", "`A`"]),
        ["cell with an axis twice"] = (() => new MatrixCell(Os.At("a"), Os.At("b")), ["axis", "os"]),
        ["two axes of one name"] = (() => new Matrix([Os, new Axis<string>("OS", "x")]), ["axis", "OS"]),
        ["cell left out of another matrix"] = (() => new Matrix([Os], exclude: [new MatrixCell(Other.At("a"))]), ["axis other"]),
        ["matrix of nothing"] = (() => new Matrix([]), ["runs nothing"]),
        ["choice that is never taken"] = (() => GitHub.RefProtected.Then<string>("", "a"), ["never taken", "turn the condition around"]),
        ["moving machine"] = (() => RunsOn.Hosted("ubuntu-latest"), ["ubuntu-latest", "ubuntu-24.04"]),
        ["machine as an expression"] = (() => RunsOn.Hosted("${{ matrix.os }}"), ["no fixed hosted machine"]),
        ["own machine as a hosted one"] = (() => RunsOn.Hosted("self-hosted"), ["RunsOn.SelfHosted"]),
        ["group with a wrong prefix"] = (() => RunsOn.Group("team/large"), ["team/large", "organization/"]),
        ["queue of cancelled runs"] = (() => new Concurrency("a", true, ConcurrencyQueue.Max), ["Nothing waits"]),
        ["queue of perhaps cancelled runs"] = (() => new Concurrency("a", GitHub.RefProtected, ConcurrencyQueue.Max), ["Nothing waits"]),
        ["permission without a reason"] = (() => Scopes.Contents.Read(" "), ["contents", "reason"]),
        ["filter of nothing"] = (() => Filter.Only(), ["leave the filter out"]),
        ["filter with an expression"] = (() => Filter.Only("${{ a }}"), ["no pattern"]),
        ["filter that begins by taking away"] = (() => Filter.Only("!a"), ["takes away from nothing", "Filter.Except"]),
        ["time with four fields"] = (() => new Cron("0 0 * *"), ["4 fields"]),
        ["time with a 60th minute"] = (() => new Cron("60 0 * * *"), ["`60` is no minute"]),
        ["time with a 7th day"] = (() => new Cron("0 0 * * 7"), ["day of the week"]),
        ["time with a range that goes down"] = (() => new Cron("0 5-2 * * *"), ["5-2"]),
        ["time with a step of nothing"] = (() => new Cron("*/0 * * * *"), ["*/0"]),
        ["schedule without times"] = (() => new ScheduleEvent(), ["never starts"]),
        ["after no workflow"] = (() => new WorkflowRunEvent(), ["Name the workflows"]),
        ["choice without options"] = (() => new ChoiceInput("c", []), ["Input c", "options"]),
        ["choice with an option twice"] = (() => new ChoiceInput("c", ["a", "a"]), ["Input c", "each once"]),
        ["choice with a strange default"] = (() => new ChoiceInput("c", ["a"], "b"), ["`b`", "options of input c"]),
        ["default of a text that is a number"] = (() => new StringInput("s") { Default = 5 }, ["input s", "\"5\""]),
        ["default for people as an expression"] = (() => new WorkflowDispatchEvent(new StringInput("s") { Default = GitHub.Ref }), ["input s", "expression"]),
        ["two inputs of one name"] = (() => new WorkflowDispatchEvent(Input, new StringInput("IN")), ["input", "IN"]),
        ["too many inputs"] = (() => new WorkflowDispatchEvent([.. Enumerable.Range(0, 26).Select(x => new StringInput($"i{x}"))]), ["26", "25"]),
        ["description with an expression"] = (() => File(new WorkflowDispatchEvent(new StringInput("s") { Description = "${{ github.ref }}" })), ["workflow_dispatch", "expression"]),
        ["kind of dispatch with an expression"] = (() => File(new RepositoryDispatchEvent("${{ a }}")), ["repository_dispatch"]),
        ["two inputs of a called workflow"] = (() => File(new WorkflowCallEvent { Inputs = [Input, Input] }), ["input", "in"]),
        ["nothing starts it"] = (() => new WorkflowFile("w", "W", [], [Plain]), ["Nothing starts", "event"]),
        ["started twice by one event"] = (() => new WorkflowFile("w", "W", [new PushEvent(), new PushEvent()], [Plain]), ["events of workflow w", "push"]),
        ["no jobs"] = (() => new WorkflowFile("w", "W", [new PushEvent()], []), ["no jobs"]),
        ["two jobs of one id"] = (() => new WorkflowFile("w", "W", [new PushEvent()], [Plain, Job("A")]), ["jobs of workflow w", "`A`"]),
        ["name with an expression"] = (() => new WorkflowFile("w", "${{ github.ref }}", [new PushEvent()], [Plain]), ["runName"]),
        ["needs a job that is not there"] = (() => new WorkflowFile("w", "W", [new PushEvent()], [new RunnerJob("b", RunsOn.Ubuntu2404, [Step], needs: [Plain])]), ["Job b", "job a", "not in workflow w"]),
        ["an input that no event has"] = (() => new WorkflowFile("w", "W", [new PushEvent()], [Job("b", Use(Input.Value))]), ["input in", "no event of workflow w"]),
        ["an output of a job that is not there"] = (
            () => File(new WorkflowCallEvent { Outputs = [new CallOutput("o", new RunnerJob("z", RunsOn.Ubuntu2404, [Step], outputs: [new("x", "1")]).OutputForCaller("x"))] }),
            ["Output o", "job z"]),
        ["a call of what cannot be called"] = (() => (CalledWorkflow)File(new PushEvent()), ["WorkflowCallEvent"]),
        ["a call of an action"] = (() => (CalledWorkflow)Actions.Checkout, ["actions/checkout", "no workflow file"]),
        ["a call that gives and lacks"] = (
            () => new CallJob("c", Called, with: new() { ["wrong"] = "a" }, secrets: new() { ["no"] = "b" }),
            ["`wrong`", "requires the input `must`", "takes no secret `no`", "requires the secret `key`"]),
        ["a key that is modelled"] = (
            () => new WorkflowFile("w", "W", [new PushEvent()], [Job("a", new RunStep("x", "true", unmodelled: [new Unmodelled("run", new YamlScalar("x"), "why not")]))]).ToText(), ["`run`", "modelled"]),
    };

    public static TheoryData<string> Names => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_cannot_be_is_refused_with_its_reason(string name)
    {
        var (make, says) = Refused[name];
        var message = Assert.ThrowsAny<ArgumentException>(make).Message;
        Assert.All(says, x => Assert.Contains(x, message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_nearly_wrong_is_taken()
    {
        Assert.NotNull(new Concurrency("a", false, ConcurrencyQueue.Max));
        Assert.NotNull(new Cron("0,30 */2 1-15/2 JAN-DEC MON-FRI", "Europe/Berlin"));
        Assert.NotNull(RunsOn.Group("enterprise/large", "x64"));
        Assert.NotNull(Job(new string('a', 99)));
        Assert.NotNull(Job("b", Step, new RunStep("after", "true", env: new() { ["A"] = Step.Output("x") })));
        Assert.NotNull(new CallJob("c", Called, with: new() { ["must"] = "a" }, secrets: new() { ["key"] = "b" }));
    }

    [Fact]
    public void A_key_that_is_not_modelled_is_marked_in_the_file()
    {
        var step = new RunStep("x", "true", unmodelled: [new("new-key", new YamlMapping().Add("a", "b"), "GitHub has it since today"), new("other", new YamlScalar("x"), "so")]);
        var text = new WorkflowFile("w", "W", [new PushEvent()], [Job("b", step)]).ToText();
        Assert.Contains("other: x # not modelled: so\n", text, StringComparison.Ordinal);
        Assert.Contains("new-key: # not modelled: GitHub has it since today\n          a: b\n", text, StringComparison.Ordinal);
    }

    private static RunnerJob Job(string id, params Step[] steps) => new(id, RunsOn.Ubuntu2404, steps.Length > 0 ? steps : [Step]);

    private static RunStep Use<T>(Expr<T> value) => new("use", "true", env: new() { ["A"] = value });

    private static JobService Service() => new("db", new ServiceContainer(Actions.Image("postgres", "17", 1)));

    private static WorkflowFile File(Trigger on) => new("w", "W", [on], [Plain]);
}
