using Pipeline.Deployment.Data;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Data;

/// <summary>What follows a PostgreSQL, passes on to it, and watches it: all real, deployed as a system is.</summary>
public sealed class ReplicaTests(ReplicaSite data) : IClassFixture<ReplicaSite>
{
    private const string Replica = "postgres-replica-1";
    private const string Count = "SELECT count(*) FROM written";
    private static readonly string[] Alerts = ["PostgresReplica1Behind", "PostgresReplica1Gone"];

    [LabFact("mmdebstrap")]
    public async Task What_is_written_through_the_pooler_is_read_on_the_replica_and_one_that_was_gone_is_missed_and_catches_up()
    {
        await WriteAsync("CREATE TABLE written (n int, t text); INSERT INTO written VALUES (1)");
        await data.UntilAsync(Replica, Count, "1", "the write is read on the replica");
        Assert.Contains("read-only", (await DockerCli.TryAsync("docker", "exec", Container(Replica), "psql", "-h", "/run/postgresql", "-U", "shop", "-d", "shop", "-c", "INSERT INTO written VALUES (2)")).Output, StringComparison.Ordinal);
        // A connection for a transaction: many clients share few.
        await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => WriteAsync("INSERT INTO written SELECT 2 FROM pg_sleep(0.2)")));
        Assert.InRange(int.Parse(await data.AskAsync("postgres", "SELECT count(*) FROM pg_stat_activity WHERE client_addr IS NOT NULL AND backend_type = 'client backend' AND usename = 'shop' AND application_name = 'psql'")), 1, 5);
        // No password is an argument, a variable or a line of a log.
        var secrets = (await DockerCli.DockerAsync("exec", Container("postgres"), "sh", "-c", "cat \"$POSTGRES_PASSWORD_FILE\"; echo; cat \"$REPLICATION_PASSWORD_FILE\"")).Split('\n');
        foreach (var name in (string[])["postgres", Replica, "pgbouncer"])
        {
            var seen = await InspectedAsync(name);
            Assert.All(secrets, x => Assert.DoesNotContain(x, seen, StringComparison.Ordinal));
        }

        Assert.Contains((await data.Site.StatusAsync()).Services, x => x.Name == Replica && x.Healthy == 1);

        await DockerCli.UntilAsync(() => data.FiringAsync(Alerts), x => x.Length == 0, "all is well");
        await DockerCli.DockerAsync("kill", Container(Replica));
        await WriteAsync("INSERT INTO written SELECT 3, repeat(md5(x::text), 20) FROM generate_series(1, 10000) x");
        await DockerCli.UntilAsync(() => data.FiringAsync(Alerts), x => x == string.Join(' ', Alerts), "the replica is missed", 90);
        Assert.True(await data.FigureAsync("pg_replication_slots_pg_wal_lsn_diff") > 1 << 20);
        await DockerCli.DockerAsync("start", Container(Replica));
        await data.UntilAsync(Replica, Count, "10016", "the replica catches up");
        await DockerCli.UntilAsync(() => data.FiringAsync(Alerts), x => x.Length == 0, "all is well again", 90);
        // It went on where it was.
        Assert.Single((await DockerCli.DockerAsync("logs", Container(Replica))).Split('\n'), x => x.StartsWith("replica: copy all files", StringComparison.Ordinal));

        await DockerCli.DockerAsync("restart", Container("postgres"));
        await DockerCli.UntilAsync(async () => (await data.PooledAsync("INSERT INTO written VALUES (4)")).Code.ToString(System.Globalization.CultureInfo.InvariantCulture), x => x == "0", "the pooler finds the server again");
        await data.UntilAsync(Replica, Count, "10017", "the replica follows again");

        // One that was gone for longer than the log is kept copies all files again; the server's disk did not fill.
        await DockerCli.DockerAsync("stop", Container(Replica));
        for (var i = 0; i < 3; i++)
        {
            await data.AskAsync("postgres", "INSERT INTO written SELECT 5, repeat(md5(x::text), 20) FROM generate_series(1, 100000) x");
            await data.AskAsync("postgres", "CHECKPOINT");
        }

        await data.UntilAsync("postgres", "SELECT wal_status FROM pg_replication_slots", "lost", "the server keeps no more");
        await DockerCli.DockerAsync("start", Container(Replica));
        await data.UntilAsync(Replica, Count, "310017", "the replica has made itself again");
        Assert.Contains("made again: postgres:5432 keeps the log no more", await DockerCli.DockerAsync("logs", Container(Replica)), StringComparison.Ordinal);

        // Another server under the same name.
        data.Volume = "postgres-data-2";
        data.Site.Render();
        await data.Site.RunAsync(async x =>
        {
            await StoreChanges.RunAsync(x, await x.Target.Host.ChangedStoresAsync(default), default);
            return true;
        });
        Assert.Contains(data.Site.Said, x => x.Contains($"{Replica} makes itself again: postgres is another server now", StringComparison.Ordinal));
        await data.UntilAsync(Replica, Count, "310017", "the replica has the data of the new server");
        await WriteAsync("INSERT INTO written VALUES (6)");
        await data.UntilAsync(Replica, Count, "310018", "the replica follows the new server");
        Assert.Contains("made again: postgres:5432 is another server now", await DockerCli.DockerAsync("logs", Container(Replica)), StringComparison.Ordinal);

        // What is put back reaches the replica, and those who come through the pooler.
        var copy = (await data.Site.RunAsync(x => DataCommands.BackupAsync(x, "test", default))).Id;
        await WriteAsync("INSERT INTO written VALUES (7)");
        await data.UntilAsync(Replica, Count, "310019", "the replica follows");
        await data.Site.RunAsync(x => DataCommands.RestoreAsync(x, copy, safety: false, default));
        await data.UntilAsync(Replica, Count, "310018", "the replica has what was put back");
        await WriteAsync("INSERT INTO written VALUES (8)");
        await data.UntilAsync(Replica, Count, "310019", "the replica follows what was put back");
    }

    [LabFact("mmdebstrap")]
    public async Task Alert_fires_while_the_repository_cannot_be_written_and_ends_when_the_log_is_kept_again()
    {
        await DockerCli.UntilAsync(() => data.FiringAsync("LogBehind"), x => x.Length == 0, "the log is kept", 300);
        var repository = $"{data.Site.Project}_backups";
        await BackupImage.InAsync(repository, "chmod 000 /volume");
        await data.AskAsync("postgres", "CREATE TABLE unkept (n int)");
        await DockerCli.UntilAsync(async () => await data.AskAsync("postgres", "INSERT INTO unkept VALUES (1)") + await data.FiringAsync("LogBehind"), x => x == "LogBehind", "the alert fires", 240);
        Assert.True(await data.FigureAsync("pg_stat_archiver_last_archive_age") > 60);
        await BackupImage.InAsync(repository, "chmod 700 /volume");
        // A server that nobody writes to has no log to keep.
        await DockerCli.UntilAsync(async () => await data.AskAsync("postgres", "SELECT pg_logical_emit_message(false, 'lab', 'written')") + await data.FiringAsync("LogBehind"), x => !x.Contains("LogBehind", StringComparison.Ordinal), "the alert ends", 300);
    }

    private string Container(string service) => $"{data.Site.Project}-{service}-1";

    private async Task<string> InspectedAsync(string service) => await DockerCli.DockerAsync("inspect", Container(service)) + await DockerCli.DockerAsync("logs", Container(service));

    private async Task WriteAsync(string query)
    {
        var (code, output) = await data.PooledAsync(query);
        Assert.True(code == 0, output);
    }
}
