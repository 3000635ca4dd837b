namespace Pipeline.Deployment;

/// <summary>Where a journal's lines are kept.</summary>
internal abstract class JournalStore : IDisposable
{
    /// <summary>Appends a line, its end included, and returns when it is durable.</summary>
    /// <param name="line">The line.</param>
    /// <param name="head">What is kept beside the journal then. It may lag behind where it could not be written.</param>
    /// <exception cref="Diagnostics.PipelineException">It could not be written; nothing was appended.</exception>
    public abstract ValueTask AppendAsync(byte[] line, JournalHead head);

    /// <inheritdoc/>
    public abstract void Dispose();
}
