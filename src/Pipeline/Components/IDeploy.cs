using Nuke.Common;
using Pipeline.Deployment;
using Pipeline.Engine;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Deploys a system, rolls it back, brings it to order after a killed run, and takes it down.</summary>
public interface IDeploy : IPackage, IDryRun, IHaveSecrets, IPassGates
{
    /// <summary>How many old releases are kept.</summary>
    [Parameter("Releases to keep beside the current and the previous one")]
    int Keep => TryGetValue<int?>(() => Keep) ?? 3;

    /// <summary>Which release a rollback goes to, or which environment a promotion.</summary>
    [Parameter("With Rollback: version to go back to; default: the previous release. With Promote: environment that gets the release")]
    string? To => TryGetValue(() => To);

    /// <summary>What a command that destroys data must be told.</summary>
    [Parameter("With Down --volumes and with Restore: <system>/<environment>, so that nobody replaces or destroys the wrong data")]
    string? Confirm => TryGetValue(() => Confirm);

    /// <summary>Takes the environment for this run before anything slow is done.</summary>
    Target TakeLock => _ => _
        .Unlisted()
        .Description("Take the environment for this run")
        .Requires(() => Selection.Of(this) != null)
        .OnlyWhenStatic(() => !DryRun)
        .Before(Package)
        .Executes(() => HeldSession.BeginAsync(this));

    /// <summary>Brings the working tree into service.</summary>
    Target Deploy => _ => _
        .Description("Build a release and switch the environment to it without dropping a request")
        .DependsOn(TakeLock, Package)
        .Consumes(Package)
        .Notes(x => x.NotesByOptions(options => [.. DeployJob.Notes(this, options), .. DeployJob.GateNotes(this, options), .. DeployJob.PageNotes(this, options)]).KeepsReport())
        .Requires(() => DeployArguments.IsVersion("--version", Version), () => DeployArguments.IsKeep(Keep), () => DeployArguments.IsClearance(this), () => DeployArguments.HasSecrets(this))
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            var (release, source) = DeployArguments.Packaged(this, target.System);
            if (DryRun)
            {
                await DryRunAsync(target, (there, history, observed) => Task.FromResult(there.Plan(RolloutKind.Deploy, release, source, Keep, history, observed, DateTimeOffset.UtcNow)));
                return;
            }

            await using var session = await HeldSession.TakeAsync(this);
            await DeployReports.RunAsync(target, session, async () => await session.DeployAsync(release, source, Keep, BuildCancellation.Token));
        });

    /// <summary>Brings an earlier release back.</summary>
    Target Rollback => _ => _
        .Description("Switch back to the previous release, or to the version --to names")
        .After(Deploy)
        .Notes(x => x.NotesByOptions(options => [.. DeployJob.Notes(this, options), .. DeployJob.PageNotes(this, options)]).KeepsReport())
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => DeployArguments.IsVersion("--to", To), () => DeployArguments.IsKeep(Keep), () => DeployArguments.HasSecrets(this))
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            if (DryRun)
            {
                await DryRunAsync(target, async (there, history, observed) => there.Plan(
                    RolloutKind.Rollback, await RollbackTo.ChooseAsync(target, history, To, BuildCancellation.Token), null, Keep, history, observed, DateTimeOffset.UtcNow));
                return;
            }

            await using var session = await HeldSession.TakeAsync(this);
            await DeployReports.RunAsync(target, session, async () => await session.RollbackAsync(To, Keep, BuildCancellation.Token));
        });

    /// <summary>Brings the environment to order.</summary>
    Target Recover => _ => _
        .Description("Complete or undo what a killed run left, and replace replicas that are gone")
        .Before(TakeLock, Deploy, Rollback)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => DeployArguments.IsKeep(Keep))
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            await DeployReports.RunAsync(Selection.Of(this), session, () => session.RecoverAsync(Keep, BuildCancellation.Token));
        });

    /// <summary>Stops everything.</summary>
    Target Down => _ => _
        .Description("Stop all services and the edge; releases, data and history stay, unless --volumes destroys them too")
        .After(Deploy, Rollback, Recover)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => !Volumes || DeployArguments.IsConfirmed(this, Confirm, "Down --volumes destroys all data", "leave --volumes out"))
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            await session.DownAsync(Volumes, BuildCancellation.Token);
        });

    /// <summary>Shows the plan for a target, what each gate says of it, and its hash.</summary>
    internal static async Task DryRunAsync(DeployTarget target, Func<DeployTarget, ReleaseHistory, Observed, Task<DeployPlan>> plan)
    {
        var record = await target.Host.ReadAsync(BuildCancellation.Token);
        var history = record.History;
        var observed = await target.Host.ObserveAsync(BuildCancellation.Token);
        if (history.Unfinished is { } unfinished && record.Holder is null)
        {
            var serves = observed.Active == unfinished.Rollout.Id;
            Log.Warning(
                "{Id} was interrupted at step {Step}: it would be {End} first", unfinished.Rollout.Id, unfinished.LastStep,
                serves ? "completed, as the edge serves it," : "undone");
            history = history.Settled(serves);
        }

        foreach (var broken in record.Breaks.Where(x => !x.Accepted))
            Log.Warning("The record of {Environment} was changed after it was written, so a deployment is refused: {Break}", target.Environment, broken.ToString());
        var made = await plan(target.Under(Closure.Of(record.Entries, DateTimeOffset.UtcNow)), history, observed);
        Log.Information("{Plan}", made.ToString());
        foreach (var line in await target.Host.ForetellAsync(made, BuildCancellation.Token))
            Log.Information("  {Line}", line);
        if (made.Rollout.Kind is not RolloutKind.Deploy)
            return;
        foreach (var line in await new Looks(target.Host, new Narration(_ => { }, _ => { }), TimeProvider.System).TellAsync(made, BuildCancellation.Token))
            Log.Information("  {Line}", line);
        Log.Information("  plan {Hash}", made.Hash);
    }
}
