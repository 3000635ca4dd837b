using System.Net;
using Pipeline.Deployment;
using Pipeline.Deployment.Notifications;
using Pipeline.Diagnostics;
using Pipeline.Systems.Notifications;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>What the journals of real runs give to tell.</summary>
public sealed class JournalNoticesTests
{
    [Fact]
    public async Task Deployment_starts_and_is_done()
    {
        using var site = new Site();
        await site.Deploy("1");
        await site.Deploy("2");

        Assert.Equal([Occasion.Started, Occasion.Done, Occasion.Started, Occasion.Done], Of(site).Select(x => x.Occasion));
        var last = Of(site)[^1];
        Assert.Equal(("shop 2 serves in test", "2", "1", "tester", true), (last.Title, last.Version, last.Replaces, last.By, last.Succeeded));
        Assert.NotNull(last.Took);
        Assert.Null(Of(site)[2].Took);
    }

    [Fact]
    public async Task What_users_never_saw_has_failed_and_what_they_saw_was_taken_back()
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Host.Answers["2"] = _ => HttpStatusCode.InternalServerError;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        site.Host.Answers["3"] = x => x == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("3"));

        var (failed, back) = (Of(site)[3], Of(site)[5]);
        Assert.Equal((Occasion.Failed, "Deployment of shop 2 to test failed", "1"), (failed.Occasion, failed.Title, failed.Replaces));
        Assert.StartsWith("health: ", failed.Reason, StringComparison.Ordinal);
        Assert.Equal((Occasion.RolledBack, "Deployment of shop 3 to test failed and was taken back", false), (back.Occasion, back.Title, back.Succeeded));
        Assert.StartsWith("smoke: ", back.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Way_back_that_somebody_chose_is_a_success()
    {
        using var site = new Site();
        await site.Deploy("1");
        await site.Deploy("2");
        await site.Rollback();

        var last = Of(site)[^1];
        Assert.Equal((Occasion.RolledBack, true, "shop was rolled back to 1 in test"), (last.Occasion, last.Succeeded, last.Title));
    }

    [Fact]
    public async Task Killed_run_is_told_of_when_another_has_brought_it_to_an_end()
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Host.KillAt = site.Host.Operations + 6;
        await Assert.ThrowsAnyAsync<Exception>(() => site.Deploy("2"));
        Assert.Equal(Occasion.Started, Of(site)[^1].Occasion);
        site.Host.Revive();
        await site.Recover();

        Assert.Equal(Occasion.Failed, Of(site)[^1].Occasion);
        Assert.StartsWith("interrupted at ", Of(site)[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_else_is_told_by_an_entry_of_its_own_and_is_no_end_of_a_rollout()
    {
        using var site = new Site();
        await site.Deploy("1");
        await site.Run(async x =>
        {
            await x.NoticeAsync(Occasion.DrillMissed, "recovery took 12 m, at most 5 m are allowed\nand more");
            await x.NoticeAsync(Occasion.WaitingForApproval, null, site.History.Current!.Rollout);
            return true;
        });

        var (drill, waits) = (Of(site)[^2], Of(site)[^1]);
        Assert.Equal(("The backup drill of shop in test missed its objectives", "recovery took 12 m, at most 5 m are allowed"), (drill.Title, drill.Reason));
        Assert.Equal("Deployment of shop 1 to test waits for approval", waits.Title);
        Assert.True(site.History.Current!.Succeeded);
    }

    private static List<Notice> Of(Site site)
    {
        var entries = Journal.Read(site.Host.JournalPath);
        var notices = new JournalNotices("shop", "test", new Uri("https://shop.example.org/"), entries[^1].Token, new Uri("https://github.com/acme/shop/actions/runs/7"));
        return [.. Enumerable.Range(0, entries.Length).Select(x => notices.Of(entries, x)).OfType<Notice>()];
    }
}
