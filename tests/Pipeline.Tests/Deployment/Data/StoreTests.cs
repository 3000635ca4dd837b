using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment.Data;

public sealed class StoreTests : IDisposable
{
    private readonly DatabaseOfTests _database = new();

    private Site Site => _database.Site;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_changed_store_is_backed_up_and_started_again_while_nobody_writes()
    {
        await Deployed();
        Site.Host.Trace.Clear();
        await Change();

        Assert.Equal(["b1"], _database.Backups);
        Assert.Equal(
            ["switch", "drain", "stop worker", "stop beat", "call backup system", "call backup make changed store", "replace postgres", "call backup system", "keep postgres"],
            Site.Host.Trace.Take(9));
        Assert.DoesNotContain(Site.Host.Trace, x => x.StartsWith("call backup restore", StringComparison.Ordinal));
        Site.AssertServes("1");
    }

    [Fact]
    public async Task A_server_that_comes_up_empty_gets_its_data_from_the_backup()
    {
        await Deployed();
        _database.Empties = true;
        await Change();
        Assert.Contains(Site.Host.Trace, x => x.StartsWith("call backup drop shop_before_", StringComparison.Ordinal));

        Assert.Contains("call backup restore b1 shop_restored", Site.Host.Trace);
        Assert.Equal(["e1"], _database.Applied);
        Site.AssertServes("1");
    }

    [Theory]
    [InlineData("replace postgres")]
    [InlineData("call backup restore b1 shop_restored")]
    public async Task A_store_that_does_not_come_up_with_its_data_is_brought_back_as_it_was(string operation)
    {
        await Deployed();
        _database.Empties = operation != "replace postgres";
        Site.Host.Faults[operation] = () => PipelineException.Failed("no");
        await Assert.ThrowsAsync<PipelineException>(Change);

        Assert.Contains("bring back postgres", Site.Host.Trace);
        Assert.Equal(["e1"], _database.Applied);
        Assert.Null(Site.History.Restoring);
        Site.AssertServes("1");
    }

    [Fact]
    public async Task A_store_that_could_not_be_brought_back_is_not_touched()
    {
        await Deployed();
        Site.Host.Trace.Clear();
        var refused = await Assert.ThrowsAsync<PipelineException>(() => Site.Run(async x =>
        {
            await StoreChanges.RunAsync(x, [new StoreChange(DatabaseOfTests.Server, ["image"]) { HasWayBack = false }], default);
            return true;
        }));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Empty(Site.Host.Trace);
        Site.AssertServes("1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_that_is_killed_at_any_operation_ends_open_with_all_data_after_the_next_command(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, KnownAsync, x => x.Site, x => Change(x.Site), ThenAsync), 12, int.MaxValue);

        static async Task<DatabaseOfTests> KnownAsync()
        {
            var database = new DatabaseOfTests { Empties = true };
            database.Known.Add("e1");
            await database.Site.Deploy("1");
            return database;
        }

        static async Task ThenAsync(DatabaseOfTests database)
        {
            await database.Site.Recover();
            Assert.Null(database.Site.History.Restoring);
            Assert.Equal(["e1"], database.Applied);
            database.Site.AssertServes("1");
        }
    }

    private async Task Deployed()
    {
        _database.Known.Add("e1");
        await Site.Deploy("1");
    }

    private Task<bool> Change() => Change(Site);

    private static Task<bool> Change(Site site) => site.Run(async x =>
    {
        await StoreChanges.RunAsync(x, [new StoreChange(DatabaseOfTests.Server, ["image"])], default);
        return true;
    });
}
