using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>One run's right to change an environment. Disposing gives it back.</summary>
/// <param name="token">Grows with every run that held it; one with a lower token is fenced off.</param>
/// <param name="journal">Open for this run.</param>
/// <param name="giveBack">Gives it back.</param>
public sealed class Hold(long token, Journal journal, Func<ValueTask> giveBack) : IAsyncDisposable
{
    /// <summary>The fencing token.</summary>
    public long Token => token;

    /// <summary>The environment's journal.</summary>
    public Journal Journal => journal;

    /// <summary>What people should know of before anything is done.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Gets what people should know of later; it must not throw.</summary>
    internal Action<string>? Warn { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        journal.Dispose();
        await giveBack();
    }
}

/// <summary>What an environment has on record.</summary>
/// <param name="Entries">The journal, in order.</param>
/// <param name="Holder">Who changes it now; null: nobody.</param>
public sealed record EnvironmentRecord(ImmutableArray<JournalEntry> Entries, LockStatus? Holder)
{
    /// <summary>Where the record is not what was written.</summary>
    public ImmutableArray<ChainBreak> Breaks { get; init; } = [];

    /// <summary>The history that the entries tell.</summary>
    public ReleaseHistory History => ReleaseHistory.From(Entries);
}
