using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Tests.Deployment.Docker;

namespace Pipeline.Tests.Deployment;

public sealed class ReleaseVerificationTests
{
    private static readonly SignaturePolicy Key = new KeySignature("docker/signing.pub");
    private static readonly string Digest = "sha256:" + new string('4', 64);

    private readonly List<string> _said = [];

    [Fact]
    public async Task Environment_that_asks_for_nothing_says_so()
    {
        var verification = new ReleaseVerification("staging", null, Key, "/");
        await verification.VerifyAsync(Local, _said.Add, default);

        Assert.Equal(["nothing: environment staging asks for no proof"], _said);
        Assert.Equal("verify nothing: environment staging asks for no proof of its images (Verified)", verification.ToString());
    }

    [Fact]
    public async Task Image_that_was_only_built_here_is_refused_where_proof_is_asked_for()
    {
        var error = await RefusedAsync(new Verified(), Local);

        Assert.Contains("it was built here and is in no registry, so nobody has signed it", error.Message);
        Assert.Contains("PushImages, SignImages", error.Message);
    }

    [Fact]
    public async Task Missing_verdict_is_refused_where_a_scan_is_asked_for() =>
        Assert.Contains("Image app was not scanned", (await RefusedAsync(new Verified { Scanned = true }, SmallSystem.Release)).Message);

    [Fact]
    public async Task Bad_verdict_is_refused_also_where_none_is_asked_for()
    {
        var error = await RefusedAsync(new Verified(), SmallSystem.Release, new ScanVerdict(Digest, false, default) { Found = "CVE-2026-1" });

        Assert.Contains("Image app was scanned and must not be deployed", error.Message);
        Assert.Contains("CVE-2026-1", error.Message);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public async Task Verdict_that_is_too_old_is_refused_where_an_age_is_asked_for(int days, bool old)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(days));
        var verification = new ReleaseVerification("production", new Verified { Scanned = true, ScannedWithin = TimeSpan.FromDays(7) }, Key, "/")
        {
            Verdicts = () => [new ScanVerdict(Digest, true, DateTimeOffset.UnixEpoch)],
            Time = time,
        };
        var error = await Assert.ThrowsAsync<PipelineException>(() => verification.VerifyAsync(SmallSystem.Release, _said.Add, default));

        // Nobody answers at the registry either, which is no refusal.
        Assert.Equal(old, error.Message.Contains("The scan of image app is too old", StringComparison.Ordinal));
        Assert.Equal(old ? ExitCode.Refused : ExitCode.Failed, error.Code);
        Assert.Contains("has passed a scan within 7 days", verification.ToString());
    }

    [Fact]
    public async Task All_images_are_told_at_once()
    {
        var images = Local.Images!.Add("web", "shop/web:inputs-1");
        var error = await RefusedAsync(new Verified(), Local with { Images = images });

        Assert.Contains("Image app is not proved", error.Message);
        Assert.Contains("Image web is not proved", error.Message);
    }

    [Fact]
    public async Task Policy_without_anybodys_signature_lets_nothing_pass()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => new ReleaseVerification("production", new Verified(), null, "/").VerifyAsync(SmallSystem.Release, _said.Add, default));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("nothing says whose signature", error.Message);
        Assert.Contains("--public-key <file>", error.Message);
    }

    [Fact]
    public void Environment_without_containers_has_nothing_to_verify()
    {
        var system = SmallSystem.Definition with { Environments = [new LocalEnvironment("here") { Port = 8080, Verified = new Verified { Signature = Key } }] };

        Assert.Contains("Environments[here].Verified", system.Mistakes().Select(x => x.Where));
    }

    [Fact]
    public void Verdicts_of_other_images_stay_and_older_ones_are_replaced()
    {
        using var folder = new TemporaryFolder();
        var file = folder / "images/verdicts.json";
        ScanVerdict.Write(file, ["a", "b"], [new("a", true, default), new("b", true, default)]);
        ScanVerdict.Write(file, ["b", "c"], [new("c", false, default) { Found = "CVE-1" }]);

        Assert.Equal([("a", true, null), ("c", false, "CVE-1")], ScanVerdict.Read(file).Select(x => (x.Digest, x.Passed, x.Found)));
    }

    private static Release Local => SmallSystem.Release with { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", "shop/app:inputs-1") };

    private async Task<PipelineException> RefusedAsync(Verified policy, Release release, params ScanVerdict[] verdicts)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() =>
            new ReleaseVerification("production", policy, Key, "/") { Verdicts = () => [.. verdicts] }.VerifyAsync(release, _said.Add, default));
        Assert.Equal(ExitCode.Refused, error.Code);
        return error;
    }
}
