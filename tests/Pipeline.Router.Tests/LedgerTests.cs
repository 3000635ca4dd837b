using Pipeline.Router.Control;
using Pipeline.Router.Keeping;
using Pipeline.Router.Processes;
using Pipeline.Router.Serving;

namespace Pipeline.Router.Tests;

public sealed class LedgerTests : IDisposable
{
    private readonly string _directory = RunningRouter.FreshDirectory();
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_lease_ends_fifteen_seconds_after_the_last_beat()
    {
        var ledger = Open();
        var connection = ledger.Take("run 1");
        var held = ledger.HoldAsync(connection, default);
        _time.Pass(TimeSpan.FromSeconds(14));
        ledger.Beat(connection.Token);
        _time.Pass(TimeSpan.FromSeconds(14));
        Assert.False(held.IsCompleted);
        Assert.Equal("run 1", ledger.Holder!.Owner);
        Assert.True(Changes(ledger, 1));

        _time.Pass(TimeSpan.FromSeconds(1));

        await held.WaitAsync(Until.Deadline);
        Assert.Null(ledger.Holder);
        Assert.False(Changes(ledger, 1));
        Assert.Throws<RefusalException>(() => ledger.Beat(1));
        Assert.Throws<RefusalException>(() => ledger.Resume("run 1", 1));
        Assert.Equal(2, ledger.Take("run 2").Token);
    }

    [Fact]
    public void A_lease_that_is_held_is_not_given_and_says_who_has_it()
    {
        var ledger = Open();
        ledger.Take("run 1");

        var refusal = Assert.Throws<RefusalException>(() => ledger.Take("run 2"));

        Assert.Equal((409, new LeaseHolder("run 1", _time.GetUtcNow(), 1)), (refusal.Status, refusal.Holder));
        Assert.False(Changes(ledger, 0));
        Assert.False(Changes(ledger, 2));
        Assert.True(Changes(ledger, 1));
    }

    [Fact]
    public async Task A_lost_connection_frees_the_lease_and_its_owner_may_come_back_until_another_has_it()
    {
        var ledger = Open();
        using var leave = new CancellationTokenSource();
        var held = ledger.HoldAsync(ledger.Take("run 1"), leave.Token);
        await leave.CancelAsync();
        await held.WaitAsync(Until.Deadline);
        Assert.Null(ledger.Holder);
        // Nobody else has it: what its owner is just doing over another connection still counts.
        Assert.True(Changes(ledger, 1));

        Assert.Throws<RefusalException>(() => ledger.Resume("run 2", 1));
        ledger.Resume("run 1", 1);
        Assert.True(Changes(ledger, 1));

        ledger.End(1);
        Assert.Equal(2, ledger.Take("run 2").Token);
        Assert.False(Changes(ledger, 1));
        Assert.Equal("run 2", Assert.Throws<RefusalException>(() => ledger.Resume("run 1", 1)).Holder!.Owner);
    }

    [Fact]
    public async Task The_end_of_a_connection_that_was_replaced_ends_nothing()
    {
        var ledger = Open();
        using var leave = new CancellationTokenSource();
        var old = ledger.HoldAsync(ledger.Take("run 1"), leave.Token);
        ledger.Resume("run 1", 1);
        await old.WaitAsync(Until.Deadline);

        await leave.CancelAsync();

        Assert.True(Changes(ledger, 1));
    }

    [Fact]
    public void A_lease_survives_a_restart_for_as_long_as_between_two_beats()
    {
        Open().Take("run 1");
        var restarted = Open();
        Assert.Equal(1, restarted.Holder!.Token);
        Assert.True(Changes(restarted, 1));
        Assert.Throws<RefusalException>(() => restarted.Take("run 2"));
        restarted.Resume("run 1", 1);

        var again = Open();
        _time.Pass(TimeSpan.FromSeconds(15));

        Assert.Null(again.Holder);
        Assert.False(Changes(again, 1));
        Assert.False(Changes(again, 99));
        Assert.Equal(2, again.Take("run 2").Token);
    }

    [Fact]
    public void Where_no_lease_was_ever_taken_only_a_lower_token_is_refused()
    {
        var ledger = Open();
        Assert.True(Changes(ledger, 5));
        Assert.True(Changes(ledger, 5));
        Assert.True(Changes(ledger, 7));
        Assert.False(Changes(ledger, 6));
        Assert.False(Changes(Open(), 6));
        Assert.Throws<RefusalException>(() => ledger.Beat(7));

        Assert.Equal(8, ledger.Take("run 1").Token);
        Assert.False(Changes(ledger, 9));
    }

    private Ledger Open()
    {
        var log = new EventLog("test", TextWriter.Null);
        var ledger = new Ledger(new StateFile(_directory, log), log, _time);
        ledger.Load();
        return ledger;
    }

    private static bool Changes(Ledger ledger, long token)
    {
        try
        {
            return ledger.Change(token, next =>
            {
                ledger.Save(next);
                return true;
            });
        }
        catch (RefusalException)
        {
            return false;
        }
    }
}
