using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Serving;

namespace Pipeline.Router.Keeping;

/// <summary>The state on disk, and who may change what the router keeps: one at a time, by token.</summary>
internal sealed class Ledger(StateFile file, EventLog log, TimeProvider time)
{
    /// <summary>A lease ends when no beat has come for so long.</summary>
    public static readonly TimeSpan LeaseLife = TimeSpan.FromSeconds(15);

    // Held while something is written to disk, so never by a request.
    private readonly Lock _changing = new();
    private StoredState _stored = StoredState.Empty;
    private LeaseConnection? _connection;
    private bool _disconnected;
    private long _beaten;

    public StoredState Stored => Volatile.Read(ref _stored);

    /// <summary>Who holds the lease; null: nobody does.</summary>
    public LeaseHolder? Holder
    {
        get
        {
            lock (_changing)
                return IsLive ? _stored.Lease : null;
        }
    }

    // A router that restarts finds a lease without a connection; its owner has as long as between two beats to come back.
    private bool IsLive => _stored.Lease is not null && !_disconnected && !IsOverdue;

    private bool IsOverdue => time.GetElapsedTime(_beaten) >= LeaseLife;

    public void Load()
    {
        _stored = file.Load();
        _beaten = time.GetTimestamp();
    }

    /// <summary>Makes a change that nobody else's comes between.</summary>
    /// <param name="token">The caller's.</param>
    /// <param name="change">Gets the state with the token in it, to be saved by <see cref="Save"/>.</param>
    /// <exception cref="RefusalException">The token does not count; nothing was changed.</exception>
    public T Change<T>(long token, Func<StoredState, T> change)
    {
        lock (_changing)
        {
            Verify(token);
            return change(_stored with { Token = Math.Max(token, _stored.Token) });
        }
    }

    /// <summary>Saves a state; only within <see cref="Change"/>.</summary>
    /// <exception cref="IOException">The state is as before.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Save(StoredState next)
    {
        if (next == _stored)
            return;
        file.Save(next);
        Volatile.Write(ref _stored, next);
    }

    /// <summary>Gives the lease to a new owner.</summary>
    /// <exception cref="RefusalException">Another has it.</exception>
    public LeaseConnection Take(string owner)
    {
        lock (_changing)
        {
            if (IsLive)
                throw Held();
            var token = _stored.Token + 1;
            Save(_stored with { Token = token, Leased = true, Lease = new(owner, time.GetUtcNow(), token) });
            log.Write($"lease {token} is given to {owner}");
            return Connect(token);
        }
    }

    /// <summary>Lets a lease go on over another connection.</summary>
    /// <exception cref="RefusalException">It has ended.</exception>
    public LeaseConnection Resume(string owner, long token)
    {
        lock (_changing)
        {
            if (_stored.Lease is { } lease && lease.Token == token && lease.Owner == owner && !IsOverdue)
            {
                log.Write($"lease {token} goes on");
                return Connect(token);
            }
            throw IsLive ? Held() : Ended(token);
        }
    }

    /// <summary>The owner lives.</summary>
    /// <exception cref="RefusalException">The lease has ended.</exception>
    public void Beat(long token)
    {
        lock (_changing)
        {
            Verify(token, leased: true);
            _beaten = time.GetTimestamp();
        }
    }

    /// <summary>Takes the lease back; nothing happens when it has ended already.</summary>
    public void End(long token)
    {
        lock (_changing)
        {
            if (_stored.Lease?.Token != token)
                return;
            Save(_stored with { Lease = null });
            _connection?.End();
            log.Write($"lease {token} is given back");
        }
    }

    /// <summary>Returns when the lease of a connection has ended or goes on over another.</summary>
    public async Task HoldAsync(LeaseConnection connection, CancellationToken left)
    {
        while (TimeLeft() is { Ticks: > 0 } bound)
        {
            try
            {
                await connection.Ended.WaitAsync(bound, time, left);
                return;
            }
            catch (TimeoutException)
            {
                // A beat may have come meanwhile.
            }
            catch (OperationCanceledException)
            {
                Disconnect(connection);
                return;
            }
        }
        log.Write($"lease {connection.Token} has ended: no beat came for {LeaseLife.TotalSeconds:0} s");
    }

    private TimeSpan TimeLeft()
    {
        lock (_changing)
            return LeaseLife - time.GetElapsedTime(_beaten);
    }

    private LeaseConnection Connect(long token)
    {
        _connection?.End();
        _connection = new LeaseConnection(token);
        _disconnected = false;
        _beaten = time.GetTimestamp();
        return _connection;
    }

    // Its owner may still come back, unless another takes the lease first.
    private void Disconnect(LeaseConnection connection)
    {
        lock (_changing)
        {
            if (_connection != connection || connection.Ended.IsCompleted)
                return;
            _disconnected = true;
            log.Write($"lease {connection.Token} has lost its connection");
        }
    }

    private void Verify(long token, bool leased = false)
    {
        if (!_stored.Leased && !leased)
        {
            if (token < _stored.Token)
                throw new RefusalException(StatusCodes.Status409Conflict,
                    $"Token {token} is older than {_stored.Token}: another deployment has taken over since. Nothing was changed.", _stored.Token);
            return;
        }
        // A lease whose connection broke is still its owner's, until another takes it; only to beat, the owner must be back.
        if (leased ? !IsLive : _stored.Lease is null || IsOverdue)
            throw Ended(token);
        if (_stored.Lease!.Token != token)
            throw new RefusalException(StatusCodes.Status409Conflict,
                $"Token {token} is not that of the lease, which {Describe(_stored.Lease)}. Nothing was changed.", _stored.Token);
    }

    private RefusalException Ended(long token) => new(StatusCodes.Status409Conflict,
        $"Lease {token} has ended, and nobody holds one. Nothing was changed; take a lease and look at what is there.", _stored.Token);

    private RefusalException Held() => new(StatusCodes.Status409Conflict,
        $"The lease is not free: {Describe(_stored.Lease!)}.", null, _stored.Lease);

    private static string Describe(LeaseHolder holder) =>
        string.Create(CultureInfo.InvariantCulture, $"{holder.Owner} has held since {holder.Since:yyyy-MM-dd HH:mm:ss} UTC with token {holder.Token}");
}
