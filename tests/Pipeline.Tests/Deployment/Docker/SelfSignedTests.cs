using System.Security.Cryptography.X509Certificates;
using Pipeline.Deployment.Docker;

namespace Pipeline.Tests.Deployment.Docker;

public sealed class SelfSignedTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Certificate_is_for_all_hosts_and_its_own_key_for_a_year_from_yesterday_on()
    {
        var (pem, key) = SelfSigned.Make(["shop.test", "127.0.0.1", "other.test"], Now);
        using var certificate = X509Certificate2.CreateFromPem(pem, key);

        Assert.True(certificate.HasPrivateKey);
        Assert.All((string[])["shop.test", "other.test", "127.0.0.1"], x => Assert.True(certificate.MatchesHostname(x), x));
        Assert.False(certificate.MatchesHostname("stranger.test"));
        Assert.Equal(Now.AddDays(-1).UtcDateTime, certificate.NotBefore.ToUniversalTime());
        Assert.Equal(Now.AddDays(365).UtcDateTime, certificate.NotAfter.ToUniversalTime());
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(334, false)]
    [InlineData(336, true)]
    [InlineData(400, true)]
    public void It_ends_soon_within_its_last_thirty_days(int days, bool soon) => Assert.Equal(soon, SelfSigned.EndsSoon(SelfSigned.Make(["shop.test"], Now).Certificate, Now.AddDays(days)));
}
