using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Docker;

/// <summary>A journal that the router of the environment keeps.</summary>
internal sealed class RouterJournal(ControlClient router, long token, string where) : JournalStore
{
    /// <summary>What the journal holds.</summary>
    /// <exception cref="Diagnostics.PipelineException">It is damaged, or of a newer version: exit 3.</exception>
    public static async Task<List<JournalEntry>> ReadAsync(ControlClient router, string where, CancellationToken cancellation)
    {
        var lines = await Routing.Ask(() => router.GetJournalAsync(cancellation), where);
        return Journal.Parse(where, Encoding.UTF8.GetBytes(string.Concat(lines.Select(x => x + "\n"))), out _);
    }

    /// <inheritdoc/>
    public override async ValueTask AppendAsync(byte[] line) => await Routing.Ask(() => router.AppendAsync(token, Encoding.UTF8.GetString(line).TrimEnd('\n')), where);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
