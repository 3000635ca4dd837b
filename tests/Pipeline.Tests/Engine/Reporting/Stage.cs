using Microsoft.Extensions.Time.Testing;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

/// <summary>The output of a build without the build: the test says what targets do, and when.</summary>
internal sealed class Stage : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly EngineRun _run = new();
    private readonly Session _session;
    private readonly List<ExecutableTarget> _plan = [];

    private sealed class Letters : NukeBuild
    {
        public Target A => _ => _.Executes(() => { });
        public Target B => _ => _.Executes(() => { });
        public Target C => _ => _.DependsOn(A).Executes(() => { });
        public Target D => _ => _.DependsOn(B, C).Executes(() => { });
        public Target Build => _ => _.Executes(() => { });
    }

    public Stage(string arguments = "", bool terminal = false, bool colour = false, int width = 60, TextWriter? output = null, params string[] variables)
    {
        foreach (var variable in variables)
            _run.WithVariable(variable.Split('=')[0], variable.Split('=')[1]);
        _session = Session.Begin(new Invocation
        {
            Arguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            WorkingDirectory = _run.Root,
            Environment = _run.Environment,
            Out = output ?? _out,
            Error = _error,
            Terminal = terminal,
            Colour = colour,
            Width = width,
            Time = Time,
        });
        Output.TakeProcess();
        Console = new ConsoleWriter(Output, System.Text.Encoding.UTF8, isError: false);
        ConsoleError = new ConsoleWriter(Output, System.Text.Encoding.UTF8, isError: true);
        var build = new Letters();
        _plan.AddRange(Planner.Plan([.. new TargetDiscovery(build, new Mistakes()).Discover().Targets]));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 18, 5, 9, TimeSpan.Zero));
    public BuildOutput Output => _session.Output;
    public TextWriter Console { get; }
    public TextWriter ConsoleError { get; }
    public IReadOnlyList<ExecutableTarget> Plan => _plan;

    /// <summary>What is on the screen, or in the pipe.</summary>
    public string Shown => _run.Neutral(_out.ToString());
    public string Errors => _error.ToString();
    public string Root => _run.Root;

    public string Log(string name) => _run.Log(name);

    public string Logs() => _run.Logs();

    public ExecutableTarget this[string name] => _plan.Single(target => target.Name == name);

    public void Begin(params string[] names)
    {
        foreach (var name in names)
        {
            this[name].Status = ExecutionStatus.Running;
            As(name, () => Output.Begin(this[name]));
        }
    }

    public void End(string name, ExecutionStatus status = ExecutionStatus.Succeeded)
    {
        this[name].Status = status;
        As(name, () => Output.End(this[name]));
    }

    public void Say(string name, params string[] lines)
    {
        foreach (var line in lines)
            As(name, () => Output.Line(line));
    }

    /// <summary>Does something on behalf of a target.</summary>
    public void As(string name, Action action)
    {
        RunningTarget.Current = this[name];
        try
        {
            action();
        }
        finally
        {
            RunningTarget.Current = null;
        }
    }

    public void Summary(TimeSpan elapsed = default, int code = 0) => Output.Summary(_plan, elapsed, code, interrupted: false);

    public void Dispose()
    {
        Output.Close();
        Redactor.Clear();
        _run.Dispose();
    }
}
