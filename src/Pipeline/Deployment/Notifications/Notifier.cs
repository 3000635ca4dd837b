using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Notifications;

/// <summary>
/// Tells the channels of an environment what its journal says, beside the deployment: it never holds one up, and never fails one. What a
/// killed run has not told, or what did not get through, the next run tells.
/// </summary>
internal sealed class Notifier : IAsyncDisposable
{
    /// <summary>How long the end of a run waits for what is still on its way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IDeployHost _host;
    private readonly Hold _hold;
    private readonly string _environment;
    private readonly JournalNotices _notices;
    private readonly Delivery _delivery;
    private readonly Outbox _outbox;
    private readonly Narration _narration;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _writing = new(1);
    private ImmutableArray<Lane> _lanes = [];
    private Task _work = Task.CompletedTask;
    private bool _unsaved;
    private bool _ended;

    private Notifier(DeployTarget target, Hold hold, Delivery delivery, Outbox outbox, Narration narration, TimeProvider time) =>
        (_host, _hold, _environment, _delivery, _outbox, _narration, _time, _notices) = (
            target.Host, hold, target.Environment, delivery, outbox, narration, time, new JournalNotices(target.System.Name, target.Environment, target.Edge, hold.Token, target.Run));

    /// <summary>Begins to tell: first what earlier runs have left, then what is appended to the journal.</summary>
    /// <returns>Null: there is nobody to tell.</returns>
    public static async Task<Notifier?> BeginAsync(DeployTarget target, Hold hold, Narration narration, TimeProvider time, MailDelivery mail, CancellationToken cancellation)
    {
        if (target.System.Channels.All(x => !x.IsIn(target.Environment)))
            return null;
        var delivery = new Delivery(target.Given, mail, time);
        try
        {
            var notifier = new Notifier(target, hold, delivery, Outbox.From(await target.Host.ReadRecordAsync(Outbox.Record, cancellation)), narration, time);
            await notifier.StartAsync(target, cancellation);
            return notifier;
        }
        catch (Exception e) when (!LostLease.Is(e) && !cancellation.IsCancellationRequested)
        {
            delivery.Dispose();
            narration.Warn($"nobody is told of this run: {e.Message.Split('\n')[0]}");
            return null;
        }
        catch
        {
            delivery.Dispose();
            throw;
        }
    }

    /// <summary>Waits a moment for what is still on its way, and says what did not get through.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        _hold.Journal.Appended = null;
        foreach (var lane in _lanes)
            lane.End();
        await WithinAsync(Patience);
        await _stop.CancelAsync();
        await WithinAsync(TimeSpan.FromSeconds(1));
        var last = _hold.Journal.Entries is [.., var entry] ? entry.Seq : 0;
        foreach (var lane in _lanes)
        {
            if (lane.Waiting == 0)
                _unsaved |= _outbox.Told(lane.Channel.Name, last);
            else
                _narration.Warn(
                    $"channel {lane.Channel.Name}: {(lane.Waiting == 1 ? "a message was" : $"{lane.Waiting} messages were")} not delivered"
                    + $"{(lane.Failure is { } why ? $": {why}" : "")}; the next run that changes {_environment} tries again, within {Outbox.Keeps.TotalHours:0} hours");
        }

        if (_unsaved && await SaveAsync(default) is { } wrong)
            _narration.Warn($"how far the channels have been told could not be kept, so they may be told again: {wrong}");
        _delivery.Dispose();
    }

    private async Task StartAsync(DeployTarget target, CancellationToken cancellation)
    {
        var entries = _hold.Journal.Entries;
        var last = entries is [.., var entry] ? entry.Seq : 0;
        _lanes = [.. target.System.Channels.Where(x => x.IsIn(_environment) && !_delivery.IsOff(x)).Select(x => new Lane(x, _delivery.SendAsync, ToldAsync, _time))];
        foreach (var lane in _lanes)
        {
            // A channel that is new is told from here on; and so is one whose journal was lost.
            if (_outbox.Of(lane.Channel.Name) is not { } told || told > last)
                _unsaved |= _outbox.Told(lane.Channel.Name, last);
            else
                AddLeft(lane, told);
        }

        // Before anything happens: a run that is killed now has told nothing, and the next one must know from where on.
        if (_unsaved)
            await SaveAsync(cancellation);
        _hold.Journal.Appended = Add;
        _work = Task.WhenAll(_lanes.Select(x => Task.Run(() => x.RunAsync(_stop.Token), CancellationToken.None)));
    }

    private void AddLeft(Lane lane, long told)
    {
        var entries = _hold.Journal.Entries;
        var given = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Seq <= told || _notices.Of(entries, i) is not { } notice || !lane.Channel.Wants(notice.Occasion, notice.Succeeded, _environment))
                continue;
            if (_time.GetUtcNow() - notice.At < Outbox.Keeps)
            {
                lane.Add(entries[i].Seq, notice);
                continue;
            }

            given++;
            _unsaved |= _outbox.Told(lane.Channel.Name, entries[i].Seq);
        }

        if (given > 0)
            _narration.Warn($"channel {lane.Channel.Name}: {(given == 1 ? "a message" : $"{given} messages")} could not be delivered for {Outbox.Keeps.TotalHours:0} hours, and {(given == 1 ? "is" : "are")} given up");
    }

    private void Add(JournalEntry entry)
    {
        try
        {
            if (_notices.Of(_hold.Journal.Entries, _hold.Journal.Entries.Count - 1) is not { } notice)
                return;
            foreach (var lane in _lanes.Where(x => x.Channel.Wants(notice.Occasion, notice.Succeeded, _environment)))
                lane.Add(entry.Seq, notice);
        }
        catch (Exception e)
        {
            _narration.Warn($"the channels are not told of `{entry.Event}`: {e.Message.Split('\n')[0]}");
        }
    }

    private async Task ToldAsync(Systems.Notifications.Channel channel, long seq, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            _outbox.Told(channel.Name, seq);
        }
        finally
        {
            _writing.Release();
        }

        // Where it cannot be written now, such as while the router is being replaced, the end of the run tries again.
        await SaveAsync(cancellation);
    }

    /// <returns>Null: it is kept; else why not.</returns>
    private async Task<string?> SaveAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            _unsaved = true;
            await _host.WriteRecordAsync(Outbox.Record, _outbox.ToBytes(), _hold.Token, cancellation);
            _unsaved = false;
            return null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return (e as PipelineException)?.Diagnostic.What ?? e.Message.Split('\n')[0];
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WithinAsync(TimeSpan bound)
    {
        try
        {
            await _work.WaitAsync(bound, _time);
        }
        catch (TimeoutException)
        {
            // What is left is said.
        }
    }
}
