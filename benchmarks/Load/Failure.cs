namespace Load;

/// <summary>A request that was not answered as it must be. <see cref="Reason"/> is the group it is counted in.</summary>
internal sealed class Failure(string reason, string detail, bool sent = true) : Exception(detail)
{
    public string Reason { get; } = reason;

    /// <summary>False when the server cannot have seen any of it.</summary>
    public bool Sent { get; } = sent;
}
