using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>What a gate says of a deployment.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Said">What it has found, in words.</param>
internal sealed record GateAnswer(string Gate, string Said)
{
    /// <summary>Why it does not let it pass; null: it does.</summary>
    public Diagnostic? Refusal { get; init; }

    /// <summary>Whether an exception may pass it: it is about the time.</summary>
    public bool IsOfTime { get; init; }

    /// <summary>What let it pass although it refused, such as <c>break-glass</c>; null: nothing had to.</summary>
    public string? WaivedBy { get; init; }

    /// <summary>Who approved it, and how; null: this gate is none of approval.</summary>
    public (string By, string How)? Approved { get; init; }

    /// <summary>A gate that refuses.</summary>
    public static GateAnswer Refuses(string gate, string what, string? where, string why, string next) =>
        new(gate, why) { Refusal = new Diagnostic(what, where, why, next) };

    /// <inheritdoc/>
    public override string ToString() => Refusal is not null ? $"✗ {Gate}: {Said}" : WaivedBy is { } by ? $"! {Gate}: {Said}; passed by {by}" : $"✓ {Gate}: {Said}";
}
