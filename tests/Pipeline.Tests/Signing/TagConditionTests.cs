using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Signing;
using Pipeline.Systems.Images;
using Pipeline.Tests.Registries;
using static Pipeline.Tests.Registries.FakeRegistry;

namespace Pipeline.Tests.Signing;

public sealed class TagConditionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeRegistry _fake = new();
    private readonly string _digest;

    public TagConditionTests() => _digest = _fake.PushIndex([_fake.PushImage("a", Now), _fake.PushImage("b", Now)]);

    private ScanVerdict Passed => new(_digest, true, Now.AddHours(-1)) { Platforms = ["linux/amd64", "linux/arm64"], Gate = "HIGH,CRITICAL", Scanner = "Trivy 0.69.3" };

    [Fact]
    public async Task A_digest_that_passed_may_be_tagged() => Assert.Equal(_digest, (await RequireAsync(Passed)).Digest);

    [Fact]
    public async Task What_was_not_scanned_may_not() => Assert.Contains("no verdict is recorded", await RefusedAsync());

    [Fact]
    public async Task A_verdict_about_another_digest_does_not_count() =>
        Assert.Contains("about other digests: sha256:aaaa", await RefusedAsync(Passed with { Digest = "sha256:" + new string('a', 64) }));

    [Fact]
    public async Task A_finding_refuses() => Assert.Contains("CVE-2026-1", await RefusedAsync(Passed with { Passed = false, Found = "CVE-2026-1" }));

    [Fact]
    public async Task An_old_verdict_does_not_count() => Assert.Contains("too long ago", await RefusedAsync(Passed with { At = Now.AddHours(-25) }));

    [Fact]
    public async Task A_verdict_of_the_future_does_not_count() => Assert.Contains("of the future", await RefusedAsync(Passed with { At = Now.AddHours(2) }));

    [Fact]
    public async Task A_platform_that_nobody_looked_at_refuses() => Assert.Contains("nobody looked at linux/arm64", await RefusedAsync(Passed with { Platforms = ["linux/amd64"] }));

    [Theory]
    [InlineData(null, "https://github.com/acme/shop", "no builder")]
    [InlineData("builder", null, "no source")]
    public void A_policy_without_builder_or_source_is_refused_for_a_release(string? builder, string? source, string why)
    {
        var e = Assert.Throws<PipelineException>(() => ReleaseProof.Require(new KeySignature("key.pub") { Builder = builder, Source = source }));
        Assert.Equal(ExitCode.Refused, e.Code);
        Assert.Contains(why, e.ToString());
    }

    [Fact]
    public async Task An_index_that_somebody_planted_is_not_made_of_the_parts()
    {
        var (one, two) = (_fake.PushImage("one", Now), _fake.PushImage("two", Now));
        var part = _fake.PushIndex([one]);
        using var registry = await _fake.OpenAsync();
        string[] parts = [Shop("@" + part).ToString(), Shop("@" + two).ToString()];
        Assert.True(await registry.IsMadeOfAsync(Shop("@" + _fake.PushIndex([one, two])), parts, default));
        Assert.False(await registry.IsMadeOfAsync(Shop("@" + _digest), parts, default));
        Assert.False(await registry.IsMadeOfAsync(Shop("@" + _fake.PushIndex([one])), parts, default));
    }

    private async Task<ScanVerdict> RequireAsync(params ScanVerdict[] verdicts)
    {
        using var registry = await _fake.OpenAsync();
        var manifest = await registry.ReadAsync(Shop("@" + _digest), default);
        return new TagCondition(TimeSpan.FromDays(1), Now).Require(Shop("@" + _digest), manifest!, [.. verdicts]);
    }

    private async Task<string> RefusedAsync(params ScanVerdict[] verdicts)
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => RequireAsync(verdicts));
        Assert.Equal(ExitCode.Refused, e.Code);
        return e.ToString();
    }
}
