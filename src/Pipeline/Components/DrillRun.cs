using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Deployment;
using Pipeline.Deployment.Data;
using Pipeline.Deployment.Docker;
using Pipeline.Deployment.Fleet;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Services;
using Serilog;

namespace Pipeline.Components;

/// <summary>Rehearses recovery: the release that serves, in an environment of its own, with the newest copy of the data.</summary>
internal static class DrillRun
{
    /// <returns>What was measured, which is in the journal of the environment too.</returns>
    /// <exception cref="PipelineException">It failed: exit 1.</exception>
    public static Task<DrillResult> RunAsync(IHaveSystems build, SystemDefinition system, DockerEnvironment environment) => RunAsync(
        system, environment, () => HeldSession.TakeAsync(build), (rehearsal, drill, root) => Selection.SetupOf(build, rehearsal, drill, Selection.EngineOf(environment), root), HeldSession.OpenAsync);

    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="take">Takes the environment.</param>
    /// <param name="setupOf">What the rehearsal's system is made of, from the files in a folder.</param>
    /// <param name="open">Takes the rehearsal's environment.</param>
    internal static async Task<DrillResult> RunAsync(
        SystemDefinition system, DockerEnvironment environment, Func<Task<DeploySession>> take,
        Func<SystemDefinition, DockerEnvironment, string, DockerSetup> setupOf, Func<DeployTarget, Task<DeploySession>> open)
    {
        var backup = system.In(environment).Services.OfType<Backup>().FirstOrDefault()
            ?? throw PipelineException.WrongUse($"System {system.Name} has no Backup among its services", next: "add one: Restic.Backup(…), see docs/data.md");
        Release release;
        BackupRecord newest;
        Func<DockerSetup, DockerSetup> same;
        await using (var session = await take())
        {
            release = (await session.ServingAsync(BuildCancellation.Token)).Release;
            newest = BackupRun.Choose(await DataCommands.ListAsync(session, BuildCancellation.Token), null);
            // What only the environment itself knows: recovery would take it from the backup, which has it.
            var keeper = KeeperOf(session.Target.Host);
            var (made, images) = (keeper.Made, keeper.Images);
            same = x => x with { Made = () => made, Images = x.Images.SetItems(images) };
        }

        var begun = TimeProvider.System.GetUtcNow();
        var root = Directory.CreateTempSubdirectory("drill-").FullName;
        try
        {
            var time = await RestoredAsync(system, environment, release, newest, (rehearsal, drill) => same(setupOf(rehearsal, drill, root)), open, root);
            var result = new DrillResult(newest.Id, begun - newest.Newest, time, backup.RecoveryPoint, backup.RecoveryTime);
            await using var session = await take();
            await session.Journal.AppendAsync(JournalEvent.Drilled, x => x with { Backup = newest.Id, Drill = result });
            // Whoever watches the environment sees it by this.
            if (result.IsGood)
                await session.Target.Host.WriteRecordAsync(
                    "event-drill", Encoding.ASCII.GetBytes(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), session.Token, default);
            else
                await session.NoticeAsync(Occasion.DrillMissed, result.ToString());
            return result;
        }
        catch (PipelineException e)
        {
            await using var session = await take();
            await session.NoticeAsync(Occasion.DrillMissed, e.Message.Split('\n')[0]);
            throw;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static DockerHost KeeperOf(IDeployHost host) => host is FleetHost fleet ? KeeperOf(fleet.Keeper) : (DockerHost)host;

    /// <returns>How long it took from nothing until it served.</returns>
    private static async Task<TimeSpan> RestoredAsync(
        SystemDefinition system, DockerEnvironment environment, Release release, BackupRecord newest,
        Func<SystemDefinition, DockerEnvironment, DockerSetup> setupOf, Func<DeployTarget, Task<DeploySession>> open, string root)
    {
        var (rehearsal, drill) = DrillSystem.Of(system, environment, Ports());
        DrillSystem.Write(rehearsal, environment, root);
        Log.Information("Rehearse in {Environment}", drill.Name);
        // What a drill that was killed has left goes first.
        await InAsync(x => x.DownAsync(data: true, default));
        try
        {
            var begun = TimeProvider.System.GetTimestamp();
            await InAsync(async session =>
            {
                await session.DeployAsync(release, "images", keep: 0, BuildCancellation.Token);
                await DataCommands.RestoreAsync(session, newest.Id, safety: false, BuildCancellation.Token);
            });
            return TimeProvider.System.GetElapsedTime(begun);
        }
        finally
        {
            await InAsync(x => x.DownAsync(data: true, default));
        }

        // Each with a host of its own: what one has seen of the environment is not so any more for the next.
        async Task InAsync(Func<DeploySession, Task> command)
        {
            var target = DockerHost.Target(setupOf(rehearsal, drill));
            using var host = (IDisposable)target.Host;
            await using var session = await open(target);
            await command(session);
        }
    }

    // Of another machine nobody knows here which are free: a port that is taken there is named, and the next drill takes others.
    private static (int Https, int Http) Ports()
    {
        var first = 20000 + 2 * RandomNumberGenerator.GetInt32(5000);
        return (first, first + 1);
    }
}
