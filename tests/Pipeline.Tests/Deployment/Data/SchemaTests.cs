using Pipeline.Deployment;
using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Reports;

namespace Pipeline.Tests.Deployment.Data;

public sealed class SchemaTests : IDisposable
{
    private readonly DatabaseOfTests _database = new();

    private Site Site => _database.Site;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task What_is_due_runs_after_a_backup_and_what_contracts_is_held()
    {
        await Deployed("1", "e1");
        await Deployed("2", "e2", "c1");

        Assert.Equal(["e1", "e2"], _database.Applied.Order());
        Assert.Equal(["b1"], _database.Backups);
        Assert.Contains(Site.Said, x => x.Contains("done", StringComparison.Ordinal));
        Site.AssertServes("2");
    }

    [Fact]
    public async Task A_release_that_changes_nothing_of_the_schema_runs_no_migration_and_makes_no_backup()
    {
        await Deployed("1", "e1");
        Site.Host.Trace.Clear();
        await Deployed("2");

        Assert.Empty(_database.Backups);
        Assert.DoesNotContain("migrate", Site.Host.Trace);
        Site.AssertServes("2");
    }

    [Fact]
    public async Task An_undeclared_migration_is_refused_with_what_to_write_and_the_old_release_keeps_serving()
    {
        await Deployed("1", "e1");
        var refused = await Assert.ThrowsAsync<PipelineException>(() => Deployed("2", "x1?", "x2?"));

        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("x1?, x2?", refused.Message, StringComparison.Ordinal);
        Assert.Contains("phase = \"expand\"", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["e1"], _database.Applied);
        Site.AssertServes("1");
    }

    [Fact]
    public async Task A_migration_that_fails_is_named_and_repeated_by_the_next_deployment()
    {
        await Deployed("1", "e1");
        _database.Broken = "e3";
        var failed = await Assert.ThrowsAsync<PipelineException>(() => Deployed("2", "e2", "e3"));
        Assert.Contains("Migration e3 was not applied", failed.Message, StringComparison.Ordinal);
        Assert.Contains("e2 stays", failed.Message, StringComparison.Ordinal);
        Assert.Contains("column does not exist", failed.Message, StringComparison.Ordinal);
        Site.AssertServes("1");

        _database.Broken = null;
        await Site.Deploy("2");
        Assert.Equal(["e1", "e2", "e3"], _database.Applied.Order());
        Site.AssertServes("2");
    }

    [Fact]
    public async Task What_contracts_waits_until_the_release_before_knows_it_too()
    {
        await Deployed("1", "e1");
        await Deployed("2", "e2", "c1");
        var refused = await Assert.ThrowsAsync<PipelineException>(() => Contract());
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("1 (a rollback goes there)", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c1", _database.Applied);

        await Deployed("3");
        Assert.Equal("c1", Assert.Single(await Contract()));
        Assert.Equal("c1", _database.Applied.Order().First());
        Assert.Empty(await Contract());
        Site.AssertServes("3");
    }

    [Fact]
    public async Task A_rollback_over_a_contraction_is_refused_with_the_ways_out()
    {
        await Deployed("1", "e1");
        await Deployed("2", "e2", "c1");
        await Deployed("3");
        await Contract();

        var refused = await Assert.ThrowsAsync<PipelineException>(() => Site.Rollback("1"));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("does not know c1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Restore --at", refused.Message, StringComparison.Ordinal);
        await Site.Rollback("2");
        Site.AssertServes("2");
    }

    [Fact]
    public async Task A_contraction_whose_run_was_killed_counts_as_done_until_the_database_was_asked_again()
    {
        await Deployed("1", "e1");
        await Deployed("2", "e2", "c1");
        await Deployed("3");
        Site.Host.Faults["call migrate contract"] = () => new KilledException();
        await Assert.ThrowsAsync<KilledException>(() => Contract());
        Site.Host.Faults.Clear();

        Assert.Equal(["c1"], Site.History.Contracted);
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => Site.Rollback("1"))).Code);
        Assert.Equal("c1", Assert.Single(await Contract()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_is_killed_at_any_operation_is_repeated_and_migrates_once(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, KnownAsync, x => x.Site, x => x.Site.Deploy("2"), ThenAsync), 18, int.MaxValue);

        static async Task<DatabaseOfTests> KnownAsync()
        {
            var database = new DatabaseOfTests();
            database.Known.Add("e1");
            await database.Site.Deploy("1");
            database.Known.Add("e2");
            return database;
        }

        static async Task ThenAsync(DatabaseOfTests database)
        {
            await database.Site.Deploy("2");
            Assert.Equal(["e1", "e2"], database.Applied.Order());
            database.Site.AssertServes("2");
        }
    }

    [Fact]
    public void An_answer_that_is_none_says_what_it_should_be()
    {
        var wrong = Assert.Throws<PipelineException>(() => Schema.Parse(DatabaseOfTests.Migration, "Traceback (most recent call last):"));
        Assert.Contains("answer with one line such as {\"migrations\":", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_of_a_deployment_names_the_migrations_that_it_applied_and_those_that_it_left_for_later()
    {
        await Deployed("1", "e1");
        await Deployed("2", "e2", "c1");
        await Deployed("3");
        await Contract();
        var reports = Reports();

        Assert.Equal("e1", Assert.Single(Assert.Single(reports[0].Migrations).All).Name);
        var second = Assert.Single(reports[1].Migrations);
        Assert.Equal(["e2"], second.Applied.Names.ToArray());
        Assert.Equal([("e2", SchemaPhase.Expand, true), ("c1", SchemaPhase.Contract, false)], second.All.Select(x => (x.Name, x.Phase!.Value, second.IsApplied(x))));
        // The third had nothing to apply; what contracted while it served is on its page.
        var third = Assert.Single(reports[2].Migrations);
        Assert.Equal((true, "c1"), (third.Contracted, Assert.Single(third.Applied.Names)));
    }

    [Fact]
    public async Task Page_of_a_deployment_that_failed_names_what_it_had_applied()
    {
        await Deployed("1", "e1");
        _database.Broken = "e3";
        await Assert.ThrowsAsync<PipelineException>(() => Deployed("2", "e2", "e3"));

        Assert.Equal(["e2"], Assert.Single(Reports()[^1].Migrations).Applied.Names.ToArray());
    }

    private System.Collections.Immutable.ImmutableArray<DeploymentReport> Reports() => DeploymentReport.Of("shop", "test", [.. Journal.Read(Site.Host.JournalPath)]);

    private Task<DeployPlan> Deployed(string version, params string[] migrations)
    {
        _database.Known.AddRange(migrations);
        return Site.Deploy(version);
    }

    private Task<System.Collections.Immutable.ImmutableArray<string>> Contract() => Site.Run(x => DataCommands.ContractAsync(x, default));
}
