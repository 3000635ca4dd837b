using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Pipeline.Tests.Rendering;

namespace Pipeline.Tests.Deployment.Docker;

public sealed class CertificateExpiryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly (string Chain, string Key) Made = SelfSigned.Make(["shop.test"], Now);
    private static readonly Edge Edge = OddSystem.Definition.Services.OfType<Edge>().Single();

    [Fact]
    public void A_given_certificate_that_browsers_take_is_taken() => Require(Made.Chain, Made.Key, "shop.test", 0);

    [Theory]
    [InlineData(365, "shop.test", "has ended", "it was good until 2027-11-27")]
    [InlineData(-2, "shop.test", "is not good yet", "it begins at 2026-11-26")]
    [InlineData(0, "other.test", "is not for this environment", "it does not name other.test")]
    public void A_given_certificate_that_no_browser_takes_is_refused_before_anything_is_touched(int days, string host, string what, string why)
    {
        var refused = Assert.Throws<PipelineException>(() => Require(Made.Chain, Made.Key, host, days));

        Assert.Equal(Pipeline.Engine.ExitCode.WrongUse, refused.Code);
        Assert.Contains($"The edge's certificate {what}", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("TLS_CHAIN, TLS_KEY", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_no_certificate_or_another_ones_key_is_refused_and_never_shown()
    {
        var other = SelfSigned.Make(["shop.test"], Now).Key;
        foreach (var (chain, key) in new[] { ("no certificate", Made.Key), (Made.Chain, "no key"), (Made.Chain, other) })
        {
            var refused = Assert.Throws<PipelineException>(() => Require(chain, key, "shop.test", 0));
            Assert.Contains("are no certificate in PEM", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(key, refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(22, null)]
    [InlineData(20.5, "shows a certificate that ends on 2026-12-18, in 20 days")]
    [InlineData(1.5, "shows a certificate that ends on 2026-11-29, in 1 day")]
    [InlineData(-1, "shows a certificate that ended on 2026-11-26")]
    public void The_end_of_a_certificate_shows_three_weeks_before(double days, string? what) =>
        Assert.Equal(what, CertificateExpiry.Near(Edge, Now.AddDays(days), Now)?.What);

    [Fact]
    public void A_made_certificate_is_made_again_by_a_deployment_and_a_given_one_must_be_given()
    {
        Assert.Contains("deploy to make another", CertificateExpiry.Near(Edge with { Certificate = Certificate.SelfSigned }, Now, Now)!.Next, StringComparison.Ordinal);
        var given = Edge with { Certificate = new GivenCertificate(new GivenSecret("chain"), new GivenSecret("key")) };
        Assert.Contains("give the renewed one", CertificateExpiry.Near(given, Now, Now)!.Next, StringComparison.Ordinal);
    }

    private static void Require(string chain, string key, string host, int days) => CertificateExpiry.Require(chain, key, "TLS_CHAIN, TLS_KEY", [host], Now.AddDays(days));
}
