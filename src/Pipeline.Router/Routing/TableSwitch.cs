using System.Text.Json;
using Pipeline.Router.Control;
using Pipeline.Router.Keeping;
using Pipeline.Router.Processes;

namespace Pipeline.Router.Routing;

/// <summary>Holds the table that new requests follow, and former groups that still have something in flight.</summary>
internal sealed class TableSwitch(Ledger ledger, EventLog log, TimeProvider time)
{
    private readonly Lock _listing = new();
    private readonly List<Group> _draining = [];
    private LiveTable? _current;

    /// <summary>The table in force; null before the first.</summary>
    public LiveTable? Current => Volatile.Read(ref _current);

    /// <summary>Groups that are in no table any more.</summary>
    public IReadOnlyList<Group> Draining
    {
        get
        {
            lock (_listing)
                return [.. _draining];
        }
    }

    /// <summary>All groups of a rollout, in the table or not.</summary>
    public IReadOnlyList<Group> Of(string rollout) => [.. All.Where(x => x.Definition.Rollout == rollout)];

    // In this order: a group that leaves the table meanwhile is seen at least once.
    private IEnumerable<Group> All => (Current?.Shares.Select(x => x.Group) ?? []).ToList().Union(Draining);

    /// <summary>Puts the table in force that was last saved.</summary>
    public void Load() => _current = ledger.Stored.Table is { } table ? new LiveTable(table, null, time) : null;

    /// <summary>Counts a request on a group of a table. What was entered must be left.</summary>
    /// <remarks>The count is raised before the table is looked at again, and a swap looks at the count after the pointer has
    /// changed. So a request either is counted on the old table's group and drained, or goes by the new table.</remarks>
    /// <returns>False when another table is in force: nothing was counted.</returns>
    public bool Enter(LiveTable table, Group group, bool webSocket) => Enter(group, webSocket, x => x == table);

    /// <summary>Counts a request on a group of whatever table is in force; false when it has no such group.</summary>
    public bool Enter(Group group) => Enter(group, false, x => x?.Holds(group) == true);

    public void Leave(Group group, bool webSocket)
    {
        group.Of(webSocket).Leave();
        if (Current?.Holds(group) != true)
            Settle(group);
    }

    /// <summary>Saves, then swaps.</summary>
    /// <exception cref="Serving.RefusalException">The token does not count.</exception>
    /// <exception cref="IOException">The table could not be saved; nothing changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Set(long token, RoutingTable wanted)
    {
        var leaving = ledger.Change<IReadOnlyList<Group>>(token, next =>
        {
            if (Current is { } same && Equal(same.Definition, wanted))
            {
                ledger.Save(next);
                return [];
            }
            ledger.Save(next with { Table = wanted, Since = Since(wanted, next.Since) });
            var former = Current;
            var table = new LiveTable(wanted, former, time);
            Group[] left;
            lock (_listing)
            {
                Interlocked.Exchange(ref _current, table);
                left = [.. former?.Shares.Select(x => x.Group).Where(x => !table.Holds(x)) ?? []];
                _draining.AddRange(left);
            }
            former?.Replace();
            log.Write($"table of token {token}: {Describe(table)}"
                + string.Concat(left.Select(x => $"; {x.Requests.Count} requests and {x.WebSockets.Count} websockets left on {x.Service} {x.Definition.Rollout}")));
            return left;
        });
        foreach (var group in leaving)
            Settle(group);
    }

    /// <summary>Asks all websockets to close; for a router that ends.</summary>
    public Task CloseWebSocketsAsync() =>
        Task.WhenAll(All.Select(x => x.CloseWebSocketsAsync()));

    private bool Enter(Group group, bool webSocket, Func<LiveTable?, bool> isRight)
    {
        group.Of(webSocket).Enter();
        if (isRight(Interlocked.CompareExchange(ref _current, null, null)))
            return true;
        Leave(group, webSocket);
        return false;
    }

    // Forgets a former group as soon as nothing of it is open.
    private void Settle(Group former)
    {
        if (!former.IsIdle)
            return;
        lock (_listing)
            _draining.Remove(former);
        former.Dispose();
    }

    private SortedDictionary<string, DateTimeOffset> Since(RoutingTable wanted, IReadOnlyDictionary<string, DateTimeOffset>? former)
    {
        var now = time.GetUtcNow();
        var serving = wanted.Services.SelectMany(x => x.Groups).Where(x => x.Weight > 0).Select(x => x.Rollout).Distinct();
        return new(serving.ToDictionary(x => x, x => former?.TryGetValue(x, out var then) == true ? then : now), StringComparer.Ordinal);
    }

    private static bool Equal(RoutingTable one, RoutingTable other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, ControlJson.Default.RoutingTable).AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, ControlJson.Default.RoutingTable));

    private static string Describe(LiveTable table)
    {
        var shares = table.Shares.Select(x =>
            $"{x.Group.Service} {x.Group.Definition.Rollout} (release {x.Group.Definition.Release}, slot {x.Group.Definition.Slot}, {x.Group.Replicas.Count} replicas) {x.Weight} %");
        var rules = new[] { table.Definition.Hold is null ? null : "requests are held", table.Definition.Maintenance is null ? null : "maintenance" };
        return string.Join(", ", shares.Concat(rules.OfType<string>()).DefaultIfEmpty("nothing is served"));
    }
}
