using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Docker;

/// <summary>A journal that the router of the environment keeps.</summary>
internal sealed class RouterJournal(ControlClient router, long token, string where) : JournalStore
{
    /// <summary>The record of the router that says which entry is the last.</summary>
    public const string Head = "journal-head";

    /// <summary>What the journal holds.</summary>
    /// <exception cref="Diagnostics.PipelineException">It is damaged, or of a newer version: exit 3.</exception>
    public static async Task<JournalContent> ReadAsync(ControlClient router, string where, CancellationToken cancellation)
    {
        // First, since somebody may just be writing: it then says an earlier entry.
        var head = await Routing.Ask(() => router.GetRecordAsync(Head, cancellation), where);
        var lines = await Routing.Ask(() => router.GetJournalAsync(cancellation), where);
        return Journal.Parse(where, Encoding.UTF8.GetBytes(string.Concat(lines.Select(x => x + "\n"))), JournalHead.From(head));
    }

    /// <summary>Opens the journal to append; the caller holds the lease.</summary>
    public static async Task<Journal> OpenAsync(ControlClient router, string where, long token, string by, TimeProvider time, CancellationToken cancellation)
    {
        var content = await ReadAsync(router, where, cancellation);
        // From here on it is missed when it is gone.
        if (!content.IsChained && content.Breaks.IsEmpty)
            await Routing.Ask(() => router.PutRecordAsync(token, Head, content.Head.ToBytes(), cancellation), where);
        return new Journal(new RouterJournal(router, token, where), content, token, by, time);
    }

    /// <inheritdoc/>
    public override async ValueTask AppendAsync(byte[] line, JournalHead head)
    {
        await Routing.Ask(() => router.AppendAsync(token, Encoding.UTF8.GetString(line).TrimEnd('\n')), where);
        try
        {
            await Routing.Ask(() => router.PutRecordAsync(token, Head, head.ToBytes()), where);
        }
        catch (Diagnostics.PipelineException)
        {
            // The entry counts, also for a run that has lost its lease since: the next one brings the head with it.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
