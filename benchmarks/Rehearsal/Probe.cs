namespace Rehearsal;

internal enum ProbeKind { Fresh, KeptAlive, Hit }

/// <summary>A request of the prober. Times in milliseconds by <see cref="Clock"/>.</summary>
/// <param name="Kind">How it was sent.</param>
/// <param name="Opened">When its connection began to be opened.</param>
/// <param name="Begun">When it was due to be sent.</param>
/// <param name="Ended">When its answer was whole, or it failed.</param>
/// <param name="Status">The answer's status; null: no whole answer.</param>
/// <param name="Release">The answer's release.</param>
/// <param name="Reason">Why there was no whole answer: connect, reset, eof, timeout, malformed answer.</param>
/// <param name="Detail">More about it, for people.</param>
internal sealed record Probe(
    ProbeKind Kind, double Opened, double Begun, double Ended, int? Status, string? Release, string? Reason, string? Detail)
{
    public bool IsAnswered => Status is >= 200 and < 300;

    /// <summary>The connection was there and broke: what happens to a request when the process that holds it dies.</summary>
    public bool Broke => Reason is "reset" or "eof";

    public override string ToString() =>
        $"{Kind} begun {Begun:0.0} ended {Ended:0.0} (connection of {Opened:0.0}): {Status?.ToString() ?? Reason} {Release} {Detail}".TrimEnd();
}
