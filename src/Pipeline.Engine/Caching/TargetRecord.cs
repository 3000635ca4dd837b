namespace Pipeline.Engine;

/// <summary>The inputs with which a target last succeeded, for telling what changed since.</summary>
internal static class TargetRecord
{
    private const string Format = "pipeline target 1";

    public static void Write(string path, string temporary, InputList inputs, SecretKey key)
    {
        var writer = new ByteWriter(Format);
        writer.Raw(inputs.Fingerprint);
        writer.Number(inputs.All.Count);
        foreach (var input in Storable(inputs, key))
        {
            writer.Flag((byte)input.Kind);
            writer.Text(input.Name);
            writer.Bytes(input.Content);
            writer.Flag((byte)input.Trait);
        }

        writer.WriteTo(path, temporary);
    }

    /// <summary>The inputs with what must not be stored replaced by a keyed hash.</summary>
    public static IEnumerable<Input> Storable(InputList inputs, SecretKey key)
    {
        foreach (var input in inputs.All)
        {
            yield return input.Kind == InputKind.Variable
                ? new Input(input.Kind, input.Name, key.Hash(input.Name, Convert.ToHexString(input.Content)), InputTrait.Hidden)
                : input;
        }
    }

    /// <summary>The fingerprint and the inputs, or null when the target never succeeded here.</summary>
    public static (byte[] Fingerprint, List<Input> Inputs)? Read(string path)
    {
        if (ByteReader.Open(path, Format) is not { } reader)
            return null;
        var fingerprint = reader.Raw(32).ToArray();
        var inputs = new List<Input>();
        for (var count = reader.Number(); count > 0; count--)
            inputs.Add(new Input((InputKind)reader.Flag(), reader.Text(), reader.Bytes(), (InputTrait)reader.Flag()));
        return (fingerprint, inputs);
    }

    public static byte[]? ReadFingerprint(string path) => ByteReader.Open(path, Format)?.Raw(32).ToArray();
}
