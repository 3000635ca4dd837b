using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;

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
            ["call migrate list", "switch", "drain", "stop worker", "stop beat", "call backup make changed store", "replace postgres", "call migrate list"],
            Site.Host.Trace.Take(8));
        Assert.DoesNotContain(Site.Host.Trace, x => x.StartsWith("call backup restore", StringComparison.Ordinal));
        Site.AssertServes("1");
    }

    [Fact]
    public async Task A_server_that_comes_up_empty_gets_its_data_from_the_backup()
    {
        await Deployed();
        _database.Empties = true;
        await Change();

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

    private async Task Deployed()
    {
        _database.Known.Add("e1");
        await Site.Deploy("1");
    }

    private Task<bool> Change() => Site.Run(async x =>
    {
        await DataCommands.ChangeStoresAsync(x, [new StoreChange(DatabaseOfTests.Server, ["image"])], default);
        return true;
    });
}
