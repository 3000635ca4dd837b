using Pipeline.Router.Control;
using Pipeline.Router.Processes;

namespace Pipeline.Router.Upstreams;

/// <summary>Holds the upstream that new requests go to, and those that still have something in flight.</summary>
internal sealed class UpstreamSwitch(StateFile file, EventLog log, TimeProvider time)
{
    // Held while the state is written to disk, so never by a request.
    private readonly Lock _changing = new();
    private readonly Lock _listing = new();
    private readonly List<Upstream> _draining = [];
    private StoredState _stored = StoredState.Empty;
    private Upstream? _current;

    public long Token => Volatile.Read(ref _stored).Token;

    public Upstream? Current => Volatile.Read(ref _current);

    public IReadOnlyList<Upstream> Draining
    {
        get
        {
            lock (_listing)
                return [.. _draining];
        }
    }

    public void Load()
    {
        _stored = file.Load();
        _current = _stored.Active is { } active ? new Upstream(active, time) : null;
    }

    /// <summary>Counts a request on the current upstream. Every acquired upstream must be released.</summary>
    /// <remarks>The count is raised before the upstream is looked at again, and a swap looks at the count after the pointer has
    /// changed. So a request either is counted on the old upstream and drained, or goes to the new one.</remarks>
    public Upstream? Acquire(bool webSocket)
    {
        while (Current is { } upstream)
        {
            upstream.Of(webSocket).Enter();
            if (Interlocked.CompareExchange(ref _current, null, null) == upstream)
                return upstream;
            Release(upstream, webSocket);
        }
        return null;
    }

    public void Release(Upstream upstream, bool webSocket)
    {
        upstream.Of(webSocket).Leave();
        if (Current != upstream)
            Settle(upstream);
    }

    /// <summary>Saves, then swaps. False when the token is older than one seen before.</summary>
    /// <exception cref="IOException">The state could not be saved; nothing changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public bool TrySwitch(long token, StoredUpstream wanted)
    {
        Upstream? former;
        lock (_changing)
        {
            if (token < _stored.Token)
                return false;
            var next = new StoredState(ControlJson.Protocol, token, wanted);
            if (next == _stored)
                return true;
            file.Save(next);
            Volatile.Write(ref _stored, next);
            if (wanted.Equals(Current?.Definition))
                return true;

            lock (_listing)
            {
                former = Interlocked.Exchange(ref _current, new Upstream(wanted, time));
                if (former is not null)
                    _draining.Add(former);
            }
        }
        log.Write($"switched to {wanted.Deployment}: release {wanted.Release}, slot {wanted.Slot}, {wanted.Replicas.Count} replicas, token {token}"
            + (former is null ? "" : $"; {former.Requests.Count} requests and {former.WebSockets.Count} websockets left on {former.Definition.Deployment}"));
        if (former is not null)
            Settle(former);
        return true;
    }

    // Forgets a former upstream as soon as nothing of it is open.
    private void Settle(Upstream former)
    {
        if (!former.IsIdle)
            return;
        lock (_listing)
            _draining.Remove(former);
        former.Dispose();
    }
}
