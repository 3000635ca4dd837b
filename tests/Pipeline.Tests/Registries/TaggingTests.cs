using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Registries;
using static Pipeline.Tests.Registries.FakeRegistry;

namespace Pipeline.Tests.Registries;

public sealed class TaggingTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RegistryRetries Once = new(TimeProvider.System) { Attempts = 1 };

    private readonly FakeRegistry _fake = new();

    [Fact]
    public async Task The_same_bytes_get_another_name()
    {
        var digest = _fake.PushImage("a", Day, "1.0.0");
        using var registry = await _fake.OpenAsync();
        Assert.Equal(digest, (await registry.FindAsync(Shop(":1.0.0"), default)).ToString());
        var written = await registry.TagAsync([(Shop("@" + digest), "stable")], move: false, default);
        Assert.Equal("registry.test/acme/shop:stable", Assert.Single(written).ToString());
        Assert.Equal(digest, _fake.Tags["stable"]);
        Assert.Empty(await registry.TagAsync([(Shop("@" + digest), "stable")], move: false, default));
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_cannot_be_tagged()
    {
        using var registry = await _fake.OpenAsync();
        Assert.Null(await registry.FindAsync(Shop(":none"), default));
        Assert.Null(await registry.ReadAsync(Shop(":none"), default));
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.TagAsync([(Shop("@sha256:" + new string('a', 64)), "x")], move: false, default));
        Assert.Contains("The registry has no such image", e.Message);
    }

    [Fact]
    public async Task A_tag_of_another_image_is_refused_before_anything_is_written()
    {
        var (a, b) = (_fake.PushImage("a", Day, "a"), _fake.PushImage("b", Day, "taken"));
        using var registry = await _fake.OpenAsync();
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.TagAsync([(Shop("@" + a), "new"), (Shop("@" + a), "taken")], move: false, default));
        Assert.Equal(ExitCode.Refused, e.Code);
        Assert.Contains($"acme/shop:taken is {b[7..19]}, not {a[7..19]}", e.Message);
        Assert.DoesNotContain(_fake.Requests, x => x.StartsWith("PUT", StringComparison.Ordinal));

        await registry.TagAsync([(Shop("@" + a), "taken")], move: true, default);
        Assert.Equal(a, _fake.Tags["taken"]);
    }

    [Fact]
    public async Task What_cannot_be_completed_is_taken_back()
    {
        var (a, b) = (_fake.PushImage("a", Day, "a"), _fake.PushImage("b", Day, "moved"));
        _fake.Before = (request, _) => request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.EndsWith("/last", StringComparison.Ordinal)
            ? Text(HttpStatusCode.InternalServerError, """{"errors":[{"code":"UNKNOWN","message":"unknown error","detail":{"Enclosed":{"Op":"write","Err":28}}}]}""")
            : null;
        using var registry = await _fake.OpenAsync();
        var e = await Assert.ThrowsAsync<PipelineException>(() =>
            registry.TagAsync([(Shop("@" + a), "new"), (Shop("@" + a), "moved"), (Shop("@" + a), "last")], move: true, default));
        Assert.Contains("the registry's disk is full", e.Message);
        Assert.Equal(b, _fake.Tags["moved"]);
        Assert.Equal(["a", "moved"], _fake.Tags.Keys);
    }

    [Theory]
    [InlineData("before", false)]
    [InlineData("before", true)]
    [InlineData("just before", true)]
    [InlineData("just after", false)]
    [InlineData("later", false)]
    public async Task Two_runs_never_both_give_one_tag_their_image(string when, bool conditional)
    {
        var (ours, theirs) = (_fake.PushImage("a", Day, "a"), _fake.PushImage("b", Day, "b"));
        _fake.Conditional = conditional;
        var looks = 0;
        _fake.Before = (request, _) =>
        {
            var (path, overtake) = (request.RequestUri!.AbsolutePath, false);
            if (path.EndsWith("/v1", StringComparison.Ordinal))
                overtake = when switch
                {
                    // The other run writes between the first look and the second, between the second and the writing, and after it.
                    "before" => request.Method == HttpMethod.Head && ++looks == 2,
                    "just before" => request.Method == HttpMethod.Put,
                    "just after" => request.Method == HttpMethod.Head && ++looks == 3,
                    _ => request.Method == HttpMethod.Head && ++looks == 4,
                };
            if (overtake)
                _fake.Tags["v1"] = theirs;
            return null;
        };
        using var registry = await _fake.OpenAsync();
        var e = await Assert.ThrowsAsync<PipelineException>(() =>
            registry.TagAsync([(Shop("@" + ours), "first"), (Shop("@" + ours), "v1")], move: false, default));
        Assert.Equal(ExitCode.Refused, e.Code);
        Assert.Contains($"Another run gave registry.test/acme/shop:v1 another image at the same time", e.Message);
        Assert.Contains($"it is {theirs[7..19]}, not {ours[7..19]}", e.Message);
        Assert.Equal(theirs, _fake.Tags["v1"]);
        Assert.DoesNotContain("first", _fake.Tags.Keys);
    }

    [Fact]
    public async Task What_cannot_be_taken_back_is_named()
    {
        var a = _fake.PushImage("a", Day, "a");
        _fake.Before = (request, _) =>
            request.Method == HttpMethod.Delete ? Text(HttpStatusCode.MethodNotAllowed, """{"errors":[{"code":"UNSUPPORTED"}]}""")
            : request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.EndsWith("/second", StringComparison.Ordinal) ? Text(HttpStatusCode.BadGateway, "")
            : null;
        using var registry = await _fake.OpenAsync(Once);
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.TagAsync([(Shop("@" + a), "first"), (Shop("@" + a), "second")], move: false, default));
        Assert.Contains("1 of 2 tags were written and could not be taken back", e.Message);
        Assert.Contains("| registry.test/acme/shop:first", e.Message);
    }

    [Fact]
    public async Task Other_bytes_than_asked_for_are_refused()
    {
        var a = _fake.PushImage("a", Day, "a");
        _fake.Before = (request, _) => request.Method == HttpMethod.Get ? Text(HttpStatusCode.OK, """{"layers":[]}""") : null;
        using var registry = await _fake.OpenAsync();
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.ReadAsync(Shop("@" + a), default));
        Assert.Contains("other bytes than were asked for", e.Message);
    }

    [Fact]
    public async Task An_index_tells_platforms_attestations_and_what_each_image_is()
    {
        var image = _fake.PushImage("a", Day);
        var index = _fake.Push($$"""
            {"schemaVersion":2,"mediaType":"{{ManifestTypes.OciIndex}}","manifests":[
              {"digest":"{{image}}","size":5,"platform":{"os":"linux","architecture":"amd64"} },
              {"digest":"sha256:{{new string('b', 64)}}","size":6,"platform":{"os":"unknown","architecture":"unknown"},
               "annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{{image}}"} }]}
            """, "1");
        using var registry = await _fake.OpenAsync();
        var manifest = (await registry.ReadAsync(Shop(":1"), default))!;
        Assert.Equal(index, manifest.Digest.ToString());
        Assert.Equal("linux/amd64", Assert.Single(manifest.Platforms));
        Assert.Equal(image, manifest.Children.Single(x => x.IsAttestation).About.ToString());
        var facts = Assert.Single(await registry.FactsAsync(Shop(":1"), default));
        Assert.Equal(("linux/amd64", 1, 10L, "a"), (facts.Platform, facts.Layers, facts.CompressedSize, facts.Labels["name"]));
        Assert.Equal(Day, facts.Created);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"manifests":[{"digest":"x","size":1}]}""")]
    [InlineData("""{"layers":[{"digest":5}]}""")]
    [InlineData("""{"artifact":true}""")]
    public async Task What_is_no_manifest_is_told(string content)
    {
        _fake.Push(content, "1");
        using var registry = await _fake.OpenAsync();
        await Assert.ThrowsAsync<PipelineException>(() => registry.ReadAsync(Shop(":1"), default));
    }
}
