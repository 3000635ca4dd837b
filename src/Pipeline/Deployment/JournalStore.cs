namespace Pipeline.Deployment;

/// <summary>Where a journal's lines are kept.</summary>
internal abstract class JournalStore : IDisposable
{
    /// <summary>Appends a line, its end included, and returns when it is durable.</summary>
    /// <exception cref="Diagnostics.PipelineException">It could not be written; nothing was appended.</exception>
    public abstract ValueTask AppendAsync(byte[] line);

    /// <inheritdoc/>
    public abstract void Dispose();
}
