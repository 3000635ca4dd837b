namespace Pipeline.Router.Keeping;

/// <summary>The open answer that a lease lives by.</summary>
/// <param name="token">Token of the lease.</param>
internal sealed class LeaseConnection(long token)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Token { get; } = token;

    /// <summary>Completes when the lease has ended or goes on over another connection.</summary>
    public Task Ended => _ended.Task;

    public void End() => _ended.TrySetResult();
}
