using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Diagnostics;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment.Docker;

/// <summary>How long certificates of edges are good for.</summary>
internal static class CertificateExpiry
{
    /// <summary>Refuses a given certificate that no browser would take, before anything is touched.</summary>
    /// <exception cref="PipelineException">It cannot be read, its key is another's, its time is not now, or it is for other hosts: exit 2.</exception>
    public static void Require(DockerSetup setup)
    {
        foreach (var given in setup.System.Services.OfType<Edge>().Select(x => x.Certificate).OfType<GivenCertificate>())
            if (given is { Chain: GivenSecret chain, Key: GivenSecret key } && setup.Given.Find(chain) is { } pem && setup.Given.Find(key) is { } secret)
                Require(pem, secret, $"{chain.Variable}, {key.Variable}", DockerSecrets.Hosts(setup.Environment), setup.Time.GetUtcNow());
    }

    /// <summary>What an edge shows, if its end is near; null: it is not.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="ends">When its certificate ends.</param>
    /// <param name="now">The time.</param>
    public static Drift? Near(Edge edge, DateTimeOffset ends, DateTimeOffset now)
    {
        var days = (int)Math.Floor((ends - now).TotalDays);
        if (ends - now > Certificate.Notice)
            return null;
        var when = ends.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new Drift(
            edge.Name, "certificate", days < 0 ? $"shows a certificate that ended on {when}" : $"shows a certificate that ends on {when}, in {days} {(days == 1 ? "day" : "days")}",
            edge.Certificate is SelfSignedCertificate ? $"deploy to make another: {Engine.StartScript.Name} Deploy" : $"give the renewed one, and deploy to bring it: {Engine.StartScript.Name} Deploy");
    }

    internal static void Require(string chain, string key, string where, IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(chain, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Wrong("cannot be used", "its texts are no certificate in PEM with the private key that belongs to it");
        }

        using (certificate)
        {
            if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
                throw Wrong("has ended", $"it was good until {certificate.NotAfter.ToUniversalTime():u}");
            if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
                throw Wrong("is not good yet", $"it begins at {certificate.NotBefore.ToUniversalTime():u}");
            if (hosts.Where(x => !certificate.MatchesHostname(x)).ToList() is { Count: > 0 } others)
                throw Wrong("is not for this environment", $"it does not name {string.Join(", ", others)}");
        }

        PipelineException Wrong(string what, string why) => PipelineException.WrongUse(
            $"The edge's certificate {what}", where, why, "give one that is good now, names the environment's hosts, and has its chain and its key");
    }
}
