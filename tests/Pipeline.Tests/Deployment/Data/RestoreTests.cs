using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment.Data;

public sealed class RestoreTests : IDisposable
{
    private readonly DatabaseOfTests _database = new();

    private Site Site => _database.Site;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_restore_closes_the_site_backs_up_what_is_there_and_opens_it_again()
    {
        await BackedUp();
        Site.Host.Trace.Clear();
        var (_, kept) = await Restore();

        Assert.StartsWith("shop_before_", kept, StringComparison.Ordinal);
        Assert.Equal(
            ["call backup list", "call backup restore b1 shop_restored", "switch", "drain", "stop worker", "stop beat", "call backup make restore", $"call backup swap shop_restored {kept}", "call backup files b1"],
            Site.Host.Trace.Take(9));
        Assert.Equal(["b1", "b2"], _database.Backups);
        Assert.Null(Site.History.Restoring);
        Site.AssertServes("1");
    }

    [Fact]
    public async Task The_database_of_an_older_backup_is_brought_to_the_release_that_serves()
    {
        await BackedUp();
        _database.Known.Add("e2");
        await Site.Deploy("2");
        Site.Host.Faults["call backup files b1"] = () =>
        {
            _database.Applied.Remove("e2");
            return null;
        };
        await Restore();

        Assert.Contains("e2", _database.Applied);
        Site.AssertServes("2");
    }

    [Theory]
    [InlineData("call backup restore b1 shop_restored")]
    [InlineData("call backup make restore")]
    [InlineData("call backup files b1")]
    public async Task A_restore_that_fails_leaves_the_site_open(string operation)
    {
        await BackedUp();
        Site.Host.Faults[operation] = () => PipelineException.Failed("no");
        await Assert.ThrowsAsync<PipelineException>(Restore);

        Assert.Null(Site.History.Restoring);
        Site.AssertServes("1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restore_that_is_killed_at_any_operation_is_brought_to_an_open_site_by_the_next_command(bool afterEffect)
    {
        Assert.InRange(
            await Kill.AtEachAsync(afterEffect, KnownAsync, x => x.Site, x => x.Site.Run(y => DataCommands.RestoreAsync(y, null, true, default)), ThenAsync), 10, int.MaxValue);

        static async Task<DatabaseOfTests> KnownAsync()
        {
            var database = new DatabaseOfTests();
            database.Known.Add("e1");
            await database.Site.Deploy("1");
            await database.Site.Run(x => DataCommands.BackupAsync(x, "test", default));
            return database;
        }

        static async Task ThenAsync(DatabaseOfTests database)
        {
            await database.Site.Recover();
            Assert.Null(database.Site.History.Restoring);
            database.Site.AssertServes("1");
        }
    }

    [Fact]
    public async Task A_backup_that_is_not_there_is_wrong_use_and_those_that_are_there_are_named()
    {
        await BackedUp();
        var wrong = await Assert.ThrowsAsync<PipelineException>(() => Site.Run(x => DataCommands.RestoreAsync(x, "b9", true, default)));
        Assert.Equal(ExitCode.WrongUse, wrong.Code);
        Assert.Contains("b1 of 2026-11-26 08:00:00Z", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b2", "b2")]
    [InlineData("2026-11-26T09:00Z", "b2")]
    [InlineData("2026-11-26T08:30Z", "b1")]
    [InlineData(null, "b3")]
    public void The_backup_of_a_time_is_the_newest_of_until_then(string? at, string expected)
    {
        BackupRecord[] known = [Of("b3", 10), Of("b2", 9), Of("b1", 8)];
        Assert.Equal(expected, BackupRun.Choose([.. known], at).Id);

        static BackupRecord Of(string id, int hour) => new(id, new DateTimeOffset(2026, 11, 26, hour, 0, 0, TimeSpan.Zero), "", "", 1);
    }

    [Theory]
    // Within what the log tells: as of then.
    [InlineData("2026-11-26T09:30Z", "log", "2026-11-26T09:30Z")]
    // After it, and no dump is newer: as of its end.
    [InlineData("2026-11-26T10:30Z", "log", "2026-11-26T10:00Z")]
    [InlineData("2026-11-26T11:30Z", "b2", null)]
    [InlineData("2026-11-26T08:30Z", "b1", null)]
    [InlineData("log", "log", "2026-11-26T10:00Z")]
    [InlineData(null, "b2", null)]
    public void With_a_log_the_data_are_those_of_the_time_itself(string? at, string expected, string? until)
    {
        BackupRecord[] known = [Of("b2", 11), Of("log", 9) with { Until = Hour(10) }, Of("b1", 8)];
        var chosen = BackupRun.Choose([.. known], at);
        Assert.Equal((expected, until is null ? null : DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture)), (chosen.Id, chosen.Until));

        static BackupRecord Of(string id, int hour) => new(id, Hour(hour), "", "", 1);

        static DateTimeOffset Hour(int hour) => new(2026, 11, 26, hour, 0, 0, TimeSpan.Zero);
    }

    private async Task BackedUp()
    {
        _database.Known.Add("e1");
        await Site.Deploy("1");
        await Site.Run(x => DataCommands.BackupAsync(x, "test", default));
    }

    private Task<(BackupManifest Backup, string Kept)> Restore() => Site.Run(x => DataCommands.RestoreAsync(x, null, true, default));
}
