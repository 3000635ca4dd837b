using Microsoft.Extensions.Time.Testing;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Runs;

/// <summary>Plans whose targets have ended, made without running anything.</summary>
internal static class Ended
{
    public static readonly DateTimeOffset Clock = new(2026, 11, 22, 18, 5, 10, TimeSpan.Zero);

    private sealed class Empty : NukeBuild;

    /// <summary>A target from <c>name status began duration wait</c>, times in milliseconds.</summary>
    public static ExecutableTarget Target(
        string name, ExecutionStatus status = ExecutionStatus.Succeeded, int began = 0, int duration = 0, int wait = 0, bool invoked = true,
        CacheState cache = CacheState.None, int attempts = 1)
    {
        var declared = new DeclaredTargets();
        declared.Add(name, _ => _);
        var target = declared.Graph(new Empty(), new Mistakes()).Targets[0];
        target.Status = status;
        target.Ready = TimeSpan.FromMilliseconds(began - wait);
        target.Began = TimeSpan.FromMilliseconds(began);
        target.Duration = TimeSpan.FromMilliseconds(duration);
        target.Invoked = invoked;
        target.Cache = cache;
        target.Attempts = attempts;
        return target;
    }

    public static Session Session(EngineRun run, string arguments, TextWriter? output = null) => Pipeline.Engine.Session.Begin(new Invocation
    {
        Arguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        WorkingDirectory = run.Root,
        Environment = run.Environment,
        Out = output ?? TextWriter.Null,
        Time = new FakeTimeProvider(Clock),
    });

    public static PastRun Parsed(int code, params ExecutableTarget[] plan) => RunLine.Parse(Line(code, plan))!;

    public static string Line(int code, params ExecutableTarget[] plan) =>
        RunLine.Format(plan, Clock.UtcDateTime, new string('a', 40), code, TimeSpan.FromMilliseconds(plan.Sum(target => target.Duration.TotalMilliseconds)));
}
