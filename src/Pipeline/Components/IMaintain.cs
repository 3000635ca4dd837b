using Nuke.Common;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Closes an environment to its users, and opens it again. What is deployed stays, and deployments work meanwhile.</summary>
public interface IMaintain : IHaveSecrets
{
    /// <summary>Why.</summary>
    [Parameter("With Maintenance: what users read, and what is recorded")]
    string? Reason => TryGetValue(() => Reason);

    /// <summary>Who is served nevertheless.</summary>
    [Parameter("With Maintenance: who is served nevertheless, addresses or networks such as 10.0.0.0/8")]
    string[] Allow => TryGetValue(() => Allow) ?? [];

    /// <summary>When users are told to come again.</summary>
    [Parameter("With Maintenance: when clients may ask again, such as 30m; default: 5m")]
    TimeSpan RetryAfter => TryGetValue<TimeSpan?>(() => RetryAfter) ?? TimeSpan.FromMinutes(5);

    /// <summary>How long a hold lasts.</summary>
    [Parameter("With Hold: how long requests wait at most, such as 20s; then they go on by themselves. Default: 30s")]
    TimeSpan For => TryGetValue<TimeSpan?>(() => For) ?? TimeSpan.FromSeconds(30);

    /// <summary>Shows users a page.</summary>
    Target Maintenance => _ => _
        .Description("Show users a page that says why, until Resume; health pages and --allow are served nevertheless")
        .TryBefore<IDeploy>(x => x.TakeLock, x => x.Deploy, x => x.Rollback)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => ClosureArguments.IsReason(Reason), () => ClosureArguments.AreNetworks(Allow), () => ClosureArguments.IsRetryAfter(RetryAfter))
        .Executes(() => CloseAsync(new Closure(ClosureKind.Maintenance) { Reason = Reason!.Trim(), Allow = [.. Allow], RetryAfter = RetryAfter }));

    /// <summary>Lets users wait.</summary>
    Target Hold => _ => _
        .Description("Let the requests of users wait, until Resume or for as long as --for says")
        .TryBefore<IDeploy>(x => x.TakeLock, x => x.Deploy, x => x.Rollback)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => ClosureArguments.IsFor(this, For))
        .Executes(() => CloseAsync(new Closure(ClosureKind.Hold) { For = For }));

    /// <summary>Ends either.</summary>
    Target Resume => _ => _
        .Description("End Maintenance or Hold: users are served again")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .After(Maintenance, Hold)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            await using var session = await HeldSession.TakeAsync(this);
            Log.Information(
                await session.ResumeAsync(BuildCancellation.Token) ? "{System} serves its users again at {Url}" : "{System} was not closed to its users at {Url}, nothing to do",
                target.System.Name, target.Edge);
        });

    private async Task CloseAsync(Closure closure)
    {
        var target = Selection.Of(this);
        await using var session = await HeldSession.TakeAsync(this);
        // Only now: to take the environment may take a moment.
        closure = closure.Kind is ClosureKind.Hold ? closure with { Until = DateTimeOffset.UtcNow + closure.For } : closure;
        await session.CloseAsync(closure, BuildCancellation.Token);
        Log.Information("{System} at {Url} is closed to its users: {Closure}. To open it: {Script} Resume --env {Environment}", target.System.Name, target.Edge, closure.ToString(), StartScript.Name, target.Environment);
    }
}

/// <summary>What the parameters of <see cref="IMaintain"/> must be.</summary>
internal static class ClosureArguments
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    /// <exception cref="PipelineException">There is none, or it is too long: exit 2.</exception>
    public static bool IsReason(string? reason) => string.IsNullOrWhiteSpace(reason)
        ? throw PipelineException.WrongUse("Maintenance needs a reason", "--reason", "users read it, and the record keeps it", "say --reason \"We add memory, until 14:00\"")
        : reason.Length <= 500 ? true : throw PipelineException.WrongUse("The reason is longer than 500 characters", "--reason");

    /// <exception cref="PipelineException">One is none: exit 2.</exception>
    public static bool AreNetworks(IEnumerable<string> networks) => networks.FirstOrDefault(x => !IsNetwork(x)) is { } wrong
        ? throw PipelineException.WrongUse($"`{wrong}` is neither an address nor a network such as 10.0.0.0/8", "--allow", wrong.Contains('/', StringComparison.Ordinal) ? "behind the slash is the number of bits, and all others of the address are 0" : null)
        : true;

    /// <exception cref="PipelineException">It is out of range: exit 2.</exception>
    public static bool IsRetryAfter(TimeSpan time) => time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromDays(7)
        ? true
        : throw PipelineException.WrongUse($"{time} is not within 1 second to 7 days", "--retry-after");

    /// <exception cref="PipelineException">It is out of range: exit 2.</exception>
    public static bool IsFor(IHaveSystems build, TimeSpan time)
    {
        // An edge that gives up first would answer 504 to all that wait.
        var answers = Selection.Of(build).System.Services.OfType<Systems.Services.Edge>().Select(x => (TimeSpan?)x.AnswerWithin).Min();
        var longest = answers < LongestHold ? answers.Value : LongestHold;
        return time >= TimeSpan.FromSeconds(1) && time <= longest
            ? true
            : throw PipelineException.WrongUse($"{time.TotalSeconds:0.#} s are not within 1 to {longest.TotalSeconds:0} s", "--for", answers is null ? null : "the edge waits no longer for an answer (AnswerWithin)");
    }

    private static bool IsNetwork(string text) => text.Contains('/', StringComparison.Ordinal) ? System.Net.IPNetwork.TryParse(text, out _) : System.Net.IPAddress.TryParse(text, out _);
}
