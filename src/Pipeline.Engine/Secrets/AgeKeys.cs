using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Pipeline.Engine;

/// <summary>To whom a value is encrypted: an X25519 public key, <c>age1…</c>.</summary>
internal sealed record AgeRecipient(string Text, byte[] Point)
{
    private const string Prefix = "age";

    public static AgeRecipient? Parse(string text) =>
        Bech32.Decode(Prefix, text) is { Length: 32 } point ? new AgeRecipient(text.ToLowerInvariant(), point) : null;

    public static AgeRecipient Of(byte[] point) => new(Bech32.Encode(Prefix, point), point);
}

/// <summary>Who can decrypt: an X25519 secret key, <c>AGE-SECRET-KEY-1…</c>. It does not print.</summary>
internal sealed class AgeIdentity
{
    private const string Prefix = "age-secret-key-";
    private readonly byte[] _secret;

    private AgeIdentity(byte[] secret)
    {
        _secret = secret;
        var point = new byte[32];
        X25519.ScalarMultBase(secret, 0, point, 0);
        Recipient = AgeRecipient.Of(point);
    }

    public AgeRecipient Recipient { get; }

    public static AgeIdentity Create() => new(RandomNumberGenerator.GetBytes(32));

    public static AgeIdentity? Parse(string text) => Bech32.Decode(Prefix, text) is { Length: 32 } secret ? new AgeIdentity(secret) : null;

    /// <summary>The key as it is stored.</summary>
    public string Reveal() => Bech32.Encode(Prefix, _secret).ToUpperInvariant();

    /// <summary>What both sides have in common; null for a point that would give nothing away but zeros.</summary>
    public byte[]? Agree(byte[] point)
    {
        var shared = new byte[32];
        return X25519.CalculateAgreement(_secret, 0, point, 0, shared, 0) ? shared : null;
    }
}
