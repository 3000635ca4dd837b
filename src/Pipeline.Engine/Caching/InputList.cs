namespace Pipeline.Engine;

/// <summary>Everything that a target's result depends on, in a fixed order, and the fingerprint of it all.</summary>
internal sealed class InputList(string target)
{
    private readonly List<Input> _all = [];
    private byte[]? _fingerprint;

    public IReadOnlyList<Input> All => _all;

    /// <summary>What can change while a target runs.</summary>
    public List<Input> Files => _all.FindAll(input => input.Kind is InputKind.OutputsOf or InputKind.File);

    public void Add(Input input) => _all.Add(input);

    /// <summary>SHA-256 over the target's name and all inputs.</summary>
    public byte[] Fingerprint => _fingerprint ??= Compute();

    private byte[] Compute()
    {
        var writer = new ByteWriter("pipeline fingerprint 1");
        writer.Text(target);
        foreach (var input in _all)
        {
            writer.Flag((byte)input.Kind);
            writer.Text(input.Name);
            writer.Bytes(input.Content);
            writer.Flag((byte)input.Trait);
        }

        return writer.Hash();
    }
}
