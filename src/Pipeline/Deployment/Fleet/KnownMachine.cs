namespace Pipeline.Deployment.Fleet;

/// <summary>A machine as the keeper of a fleet remembers it, also when the definition has it no more.</summary>
/// <param name="Name">Its name, by which it is known.</param>
/// <param name="Engine">Where its engine is.</param>
/// <param name="Address">Where the balancer reaches it.</param>
/// <param name="Port">At which port.</param>
internal sealed record KnownMachine(string Name, string Engine, string Address, int Port)
{
    /// <summary>Whether it has served.</summary>
    public bool Serves { get; init; } = true;

    /// <summary>Whether the balancer may send it requests: it was taken in, or that was begun, and it was not taken out since.</summary>
    public bool IsIn { get; init; }

    /// <summary>Whether the balancer knows another one by this address.</summary>
    public bool IsAt(KnownMachine other) => (Address, Port) == (other.Address, other.Port);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Address}:{Port})";
}
