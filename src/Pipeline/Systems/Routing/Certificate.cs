using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Routing;

/// <summary>Where the edge's certificate comes from.</summary>
public abstract record Certificate
{
    /// <summary>So long before its end a certificate is spoken of.</summary>
    internal static readonly TimeSpan Notice = TimeSpan.FromDays(21);

    private protected Certificate()
    {
    }

    /// <summary>Made for the environment when it is deployed for the first time. For local and staging.</summary>
    public static Certificate SelfSigned { get; } = new SelfSignedCertificate();
}

/// <summary>Made by the pipeline, for the environment's host names; renewed 30 days before it ends.</summary>
public sealed record SelfSignedCertificate : Certificate
{
    /// <summary>The name of the secret with the certificate.</summary>
    public const string ChainName = "tls-certificate";

    /// <summary>The name of the secret with its private key.</summary>
    public const string KeyName = "tls-key";
}

/// <summary>Given by people, as PEM.</summary>
/// <param name="Chain">The certificate, then those between it and the authority.</param>
/// <param name="Key">Its private key.</param>
public sealed record GivenCertificate(Secret Chain, Secret Key) : Certificate;
