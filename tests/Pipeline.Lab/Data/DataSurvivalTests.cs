using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Data;

/// <summary>Deployers, containers and servers that die while data are copied, put back, moved or migrated. The server is a real one.</summary>
public sealed class DataSurvivalTests(DataSite data) : IClassFixture<DataSite>
{
    // What a restore does.
    private static readonly string[] Restoring =
        ["call backup restore", "switch", "drain", "stop worker", "stop beat", "call backup make", "call backup swap", "call backup files", "call migrate migrate", "start worker", "start beat"];

    // What a move to a new volume does.
    private static readonly string[] Changing =
        ["switch", "stop beat", "call backup system", "call backup make", "replace postgres", "call backup restore", "call backup tables", "call backup swap", "keep postgres"];

    private readonly LabSite _site = data.Site;

    [LabFact("mmdebstrap")]
    public async Task A_backup_whose_container_or_deployer_is_killed_is_none_and_the_next_one_is_whole()
    {
        var version = await _site.CurrentAsync();
        var before = (await data.ListAsync()).Select(x => x.Id).ToList();
        await using (await data.HoldAsync("big"))
        {
            var failed = await Assert.ThrowsAsync<PipelineException>(() => data.BackupAsync(x => During(x, "call backup make", async () =>
            {
                await DumpsWaitAsync(1);
                await data.KillAsync("backup-call");
            })));
            Assert.Contains("exited with code 137", failed.Message, StringComparison.Ordinal);
            await KilledAsync(() => data.BackupAsync(x => During(x, "call backup make", async () =>
            {
                // The server has not noticed yet that the one before is gone.
                await DumpsWaitAsync(2);
                throw new KilledException();
            })));
            // What it has left goes before it could come to its end.
            await _site.RecoverAsync();
        }

        await data.ServesAsync(version);
        Assert.Equal(before, (await data.ListAsync()).Select(x => x.Id));
        var made = await data.BackupAsync();
        Assert.Equal(made.Id, (await data.ListAsync())[0].Id);
        Assert.Equal(await data.SqlAsync("SELECT count(*) FROM orders_order"), $"{made.Database.Tables["orders_order"]}");
    }

    [LabFact("mmdebstrap")]
    public async Task A_restore_that_is_killed_anywhere_leaves_the_data_of_before_or_those_of_the_copy_and_nothing_between()
    {
        var version = await _site.CurrentAsync();
        await data.FileAsync("copied");
        var copy = await data.DataAsync();
        var id = (await data.BackupAsync()).Id;

        // The container that restores is killed, and then the server beneath it.
        foreach (var victim in (string[])["backup-call", "postgres"])
        {
            var (newer, killed) = (copy, false);
            // A restore that ends before its container is found did well, and another one is tried.
            for (var tries = 0; !killed; tries++)
            {
                Assert.True(tries < 5, "five restores were faster than who would kill them");
                await data.WriteAsync("newer");
                newer = await data.DataAsync();
                var failure = await Record.ExceptionAsync(() => RestoreAsync(id, x => During(x, "call backup restore", async () =>
                {
                    await data.UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = 'shop_restoring'", "t", "the restore under way");
                    killed = await data.TryKillAsync(victim);
                })));
                Assert.Equal(killed, failure is PipelineException);
            }

            await _site.RecoverAsync();
            await ReadyAsync();
            await data.ServesAsync(version);
            Assert.Equal(newer, await data.DataAsync());
        }

        foreach (var point in LabSample.Of([.. Enumerable.Range(0, 2 * Restoring.Length)], 1))
        {
            await data.WriteAsync("newer");
            var (newer, name, after) = (await data.DataAsync(), Restoring[point / 2], point % 2 == 1);
            await KilledAsync(() => RestoreAsync(id, x => new AtOperation(x, y => y.Name == name, after, () => throw new KilledException())));
            await _site.RecoverAsync();
            await data.ServesAsync(version);
            Assert.True((point > 2 * Array.IndexOf(Restoring, "call backup swap") ? copy : newer) == await data.DataAsync(), $"killed {(after ? "after" : "before")} {name}: {await data.DataAsync()}");
        }

        await RestoreAsync(id);
        await data.ServesAsync(version);
        Assert.Equal(copy, await data.DataAsync());
    }

    [LabFact("mmdebstrap", Turn = 4)]
    public async Task A_migration_that_is_killed_locked_out_or_loses_its_server_is_named_and_the_next_deployment_goes_on()
    {
        var (version, next) = (await _site.CurrentAsync(), data.Next());
        await data.AddMigrationAsync($"{1000 + int.Parse(next)}_more");
        var column = $"SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders_order' AND column_name = 'c_{1000 + int.Parse(next)}'";
        await using var load = new SiteLoad(_site.Port);

        // Somebody's open transaction: it is named, and nobody waits for longer than that.
        await using (await data.HoldAsync("orders_order", "ACCESS SHARE"))
        {
            var locked = await Assert.ThrowsAsync<PipelineException>(() => _site.DeployAsync(next));
            Assert.Contains($"{1000 + int.Parse(next)}_more was not applied", locked.Message, StringComparison.Ordinal);
            Assert.Contains("(somebody)", locked.ToString(), StringComparison.Ordinal);
            await data.ServesAsync(version);

            // Its container is killed while it waits, and then the deployer.
            await Assert.ThrowsAsync<PipelineException>(() => _site.DeployAsync(next, x => During(x, "migrate", async () =>
            {
                await WaitsForLockAsync();
                await data.KillAsync("migrate");
            })));
            await KilledAsync(() => _site.DeployAsync(next, x => During(x, "migrate", async () =>
            {
                await WaitsForLockAsync();
                throw new KilledException();
            })));
            await _site.RecoverAsync();
            await data.ServesAsync(version);
            Assert.Equal("0", await data.SqlAsync(column));

            // The server is started again in the middle.
            await Assert.ThrowsAsync<PipelineException>(() => _site.DeployAsync(next, x => During(x, "migrate", async () =>
            {
                await WaitsForLockAsync();
                await DockerCli.DockerAsync("restart", "--time", "0", $"{_site.Project}-postgres-1");
            })));
        }

        await ReadyAsync();
        Assert.Equal("0", await data.SqlAsync(column));
        // The server commits, waiting for a standby that does not come, and its client is gone.
        await data.SqlAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await data.SqlAsync("SELECT pg_reload_conf()");
        await Record.ExceptionAsync(() => _site.DeployAsync(next, x => During(x, "migrate", async () =>
        {
            await data.UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name <> 'backup'", "t", "the commit waits");
            await data.KillAsync("migrate");
            await data.SqlAsync("ALTER SYSTEM RESET synchronous_standby_names");
            await data.SqlAsync("SELECT pg_reload_conf()");
        })));
        await _site.DeployAsync(next);
        await data.ServesAsync(next);
        Assert.Equal("1", await data.SqlAsync(column));
        await load.EndAsync();
        Assert.Empty(load.Failures);
    }

    [LabFact("mmdebstrap", Turn = 5)]
    public async Task Another_major_version_gets_the_data_into_a_new_volume_and_a_change_that_is_killed_brings_back_what_was_or_goes_on()
    {
        var version = await _site.CurrentAsync();
        var (before, volume) = (await data.DataAsync(), data.Volume);
        Assert.StartsWith("15.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
        (data.Volume, data.Server) = ("postgres-data-17", SampleImages.Mirror + "postgres");
        _site.Render();

        // Whatever happens before users come in again, the old server is back with all that it had.
        foreach (var point in LabSample.Of([.. Enumerable.Range(0, 2 * Changing.Length - 1)], 1))
        {
            var (name, after) = (Changing[point / 2], point % 2 == 1);
            await KilledAsync(() => ChangeAsync(x => new AtOperation(x, y => y.Name == name, after, () => throw new KilledException())));
            await _site.RecoverAsync();
            await data.ServesAsync(version);
            Assert.Equal(before, await data.DataAsync());
        }

        await data.WriteAsync("of 15");
        var last = await data.DataAsync();
        // Once they are about to come in, it is the new one.
        await KilledAsync(() => ChangeAsync(x => new AtOperation(x, y => y.Name == "call migrate migrate", after: false, () => throw new KilledException())));
        await _site.RecoverAsync();
        await data.ServesAsync(version);
        Assert.StartsWith("17.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
        Assert.Equal(last, await data.DataAsync());
        Assert.DoesNotContain("postgres", (await _site.StatusAsync()).Drift.Select(x => x.Service));
        // The volume of before is there, untouched.
        Assert.Equal("15", await BackupImage.InAsync($"{_site.Project}_{volume}", "cat /volume/PG_VERSION"));

        // From here on it goes back to this one, and not to the one before it.
        data.Change = x => x with { Command = ["postgres", "-c", "shared_buffers=nonsense"], Ready = ((ExecProbe)x.Ready!) with { StartWithin = TimeSpan.FromSeconds(15) } };
        _site.Render();
        await Assert.ThrowsAsync<PipelineException>(() => ChangeAsync());
        await data.ServesAsync(version);
        Assert.StartsWith("17.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
        Assert.Equal(last, await data.DataAsync());
        data.Change = x => x;
        _site.Render();
        Assert.DoesNotContain("postgres", (await _site.StatusAsync()).Drift.Select(x => x.Service));
    }

    [LabFact("mmdebstrap", Turn = 3)]
    public async Task The_database_is_restored_to_exactly_a_time_and_a_drill_takes_the_newest_data_also_after_one_that_was_killed()
    {
        var version = await _site.CurrentAsync();
        await data.WriteAsync("before");
        var (time, before) = (await data.NowAsync(), await data.DataAsync());
        await data.WriteAsync("after");
        var after = await data.DataAsync();
        await data.KeptAsync(await data.NowAsync());

        var beside = await _site.RunAsync(x => DataCommands.RestoreBesideAsync(x, $"{time:O}", default));
        Assert.Equal(before.Orders, await data.SqlAsync("SELECT count(*) FROM orders_order", beside));
        await data.SqlAsync($"DROP DATABASE \"{beside}\"", "postgres");

        // The deployer is killed while the server of then runs.
        await KilledAsync(() => RestoreAsync($"{time:O}", x => During(x, "call recovery bash", async () =>
        {
            await DockerCli.UntilAsync(async () => string.Join(' ', (await _site.ContainersAsync()).Where(y => y.Status == "running").Select(y => y.Name)), y => y.Contains("recovery-call", StringComparison.Ordinal), "the recovery under way");
            throw new KilledException();
        })));
        await _site.RecoverAsync();
        await data.ServesAsync(version);
        Assert.Equal(after, await data.DataAsync());

        await RestoreAsync($"{time:O}");
        await data.ServesAsync(version);
        // The log is of the database alone.
        Assert.Equal((before.Orders, after.File), await data.DataAsync());

        // A drill that is killed, and one that takes away what that has left.
        await data.BackupAsync();
        await data.KeptAsync(await data.NowAsync());
        await KilledAsync(() => DrillAsync("call recovery bash"));
        var result = await DrillAsync(null);
        Assert.True(result.IsGood && result.Point < TimeSpan.FromMinutes(2), $"{result}");
        Assert.DoesNotContain(await _site.ContainersAsync(), x => x.Name.StartsWith($"{_site.Project}-drill", StringComparison.Ordinal));
        await data.ServesAsync(version);
    }

    // Where it is killed it does nothing more, not even to tidy up.
    private async Task<DrillResult> DrillAsync(string? killed)
    {
        var (router, dead) = (await HostImages.RouterAsync(), false);
        var environment = (DockerEnvironment)_site.System.Environments[0];
        return await DrillRun.RunAsync(
            _site.System, environment, async () => await OpenAsync(await _site.TargetAsync()), (system, drill, root) => _site.SetupOf(system, drill, root, router),
            target => OpenAsync(target with { Host = new AtOperation(target.Host, x => x.Name == (killed ?? "call backup files"), after: false, HappenAsync) }));

        async Task HappenAsync()
        {
            // An application owns its files; here no service mounts them that could.
            if (killed is null)
            {
                await BackupImage.InAsync($"{_site.Project}-drill_media", "chown 10001:10001 /volume");
                return;
            }

            dead = true;
            throw new KilledException();
        }

        Task<DeploySession> OpenAsync(DeployTarget target) => dead ? throw new KilledException() : DeploySession.BeginAsync(target, "lab", _site.Narration, TimeProvider.System, default);
    }

    private static AtOperation During(IDeployHost host, string operation, Func<Task> happens) => new(host, x => x.Name == operation, after: false, happens) { During = true };

    private static async Task KilledAsync(Func<Task> run)
    {
        var killed = await Record.ExceptionAsync(run);
        Assert.True(killed?.GetBaseException() is KilledException || killed?.Message.Contains("killed", StringComparison.Ordinal) is true, $"{killed}");
    }

    private Task<(BackupManifest Backup, string Kept)> RestoreAsync(string id, Func<IDeployHost, IDeployHost>? around = null) => _site.RunAsync(x => DataCommands.RestoreAsync(x, id, true, default), around);

    private Task<bool> ChangeAsync(Func<IDeployHost, IDeployHost>? around = null) => _site.RunAsync(async x =>
    {
        await StoreChanges.RunAsync(x, await x.Target.Host.ChangedStoresAsync(default), default);
        return true;
    }, around);

    private Task DumpsWaitAsync(int dumps) => data.UntilAsync("SELECT count(*) FROM pg_locks WHERE relation = 'big'::regclass AND NOT granted", $"{dumps}", "the dump waits");

    private Task WaitsForLockAsync() => data.UntilAsync("SELECT count(*) > 0 FROM pg_locks WHERE relation = 'orders_order'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted", "t", "the migration waits");

    private Task ReadyAsync() => DockerCli.UntilAsync(
        async () => (await DockerCli.TryAsync("docker", "exec", $"{_site.Project}-postgres-1", "pg_isready", "-q", "-h", "127.0.0.1")).Code.ToString(System.Globalization.CultureInfo.InvariantCulture), x => x == "0", "the server answers");
}
