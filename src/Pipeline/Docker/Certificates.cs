using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

/// <summary>The TLS of an engine, from the files that <c>docker --tlsverify</c> reads.</summary>
internal static class Certificates
{
    /// <exception cref="PipelineException">A file is not readable or is no certificate: exit 2.</exception>
    public static SslClientAuthenticationOptions Options(DockerTls tls, string host)
    {
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = SslProtocols.None };
            if (!tls.Verify)
                // Asked for by name: DOCKER_TLS without DOCKER_TLS_VERIFY, or a context with SkipTLSVerify.
#pragma warning disable CA5359
                options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            else if (File.Exists(tls.Authority))
                options.CertificateChainPolicy = TrustOnly(tls.Authority);
            if (File.Exists(tls.Certificate) && File.Exists(tls.Key))
                options.ClientCertificates = [ClientCertificate(tls)];
            return options;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw PipelineException.WrongUse(
                "The certificates for the Docker Engine are not readable", tls.Folder, e.Message, "it holds ca.pem, cert.pem and key.pem of your client; see DOCKER_CERT_PATH");
        }
    }

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // Engines have authorities of their own, which publish no revocations.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    private static X509Certificate2 ClientCertificate(DockerTls tls) => X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
}
