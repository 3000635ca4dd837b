using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using static Pipeline.Tests.Registries.FakeRegistry;

namespace Pipeline.Tests.Registries;

public sealed class SigningInTests
{
    private readonly FakeRegistry _fake = new() { Account = "ann:secret-word" };

    public SigningInTests() => _fake.PushImage("a", DateTimeOffset.UnixEpoch, "1");

    [Fact]
    public async Task A_token_is_asked_for_with_the_scope_and_used_again()
    {
        using var registry = await _fake.OpenAsync(user: "ann", password: "secret-word");
        Assert.NotNull(await registry.FindAsync(Shop(":1"), default));
        Assert.NotNull(await registry.FindAsync(Shop(":1"), default));
        Assert.Equal(
            ["HEAD /v2/acme/shop/manifests/1", "GET /token?service=registry.test&scope=repository%3Aacme%2Fshop%3Apull", "HEAD /v2/acme/shop/manifests/1", "HEAD /v2/acme/shop/manifests/1"],
            _fake.Requests);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it()
    {
        using var registry = await _fake.OpenAsync(user: "ann", password: "wrong-word");
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.FindAsync(Shop(":1"), default));
        Assert.Contains("it does not accept the user or password of ann (--registry-user)", e.Message);
        Assert.DoesNotContain("wrong-word", e.ToString());
        Assert.Equal(2, _fake.Requests.Count);
    }

    [Fact]
    public async Task Nobody_is_told_to_sign_in()
    {
        using var registry = await _fake.OpenAsync();
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.FindAsync(Shop(":1"), default));
        Assert.Contains("no credential for it was found; needed is repository:acme/shop:pull", e.Message);
        Assert.Contains("docker login registry.test", e.Message);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        _fake.Actions = "pull";
        using var registry = await _fake.OpenAsync(user: "ann", password: "secret-word");
        var digest = (await registry.FindAsync(Shop(":1"), default))!.Value;
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.TagAsync([(Shop("").At(digest), "2")], move: false, default));
        Assert.Contains("ann (--registry-user) may not do that; missing is repository:acme/shop:push", e.Message);
        Assert.Contains("requested access to the resource is denied", e.Message);
    }

    [Fact]
    public async Task A_token_that_expired_is_replaced_once()
    {
        using var registry = await _fake.OpenAsync(user: "ann", password: "secret-word");
        await registry.FindAsync(Shop(":1"), default);
        var expired = false;
        _fake.Before = (_, _) =>
        {
            if (expired)
                return null;
            expired = true;
            var answer = Text(HttpStatusCode.Unauthorized, "");
            answer.Headers.WwwAuthenticate.ParseAdd("Bearer realm=\"https://registry.test/token\",error=\"invalid_token\"");
            return answer;
        };
        Assert.NotNull(await registry.FindAsync(Shop(":1"), default));
    }

    [Fact]
    public async Task A_password_is_not_sent_to_a_place_without_encryption()
    {
        _fake.Before = (request, _) =>
        {
            Assert.Equal("registry.test", request.RequestUri!.Host);
            var answer = Text(HttpStatusCode.Unauthorized, "");
            answer.Headers.WwwAuthenticate.ParseAdd("Bearer realm=\"http://elsewhere.test/token\"");
            return answer;
        };
        using var registry = await _fake.OpenAsync(user: "ann", password: "secret-word");
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.FindAsync(Shop(":1"), default));
        Assert.Contains("without encryption", e.Message);
    }

    [Theory]
    [InlineData("Bearer realm=\"https://a/token\",service=\"s, with comma\",scope=\"repository:a:pull,push\"", "s, with comma", "repository:a:pull,push")]
    [InlineData("Bearer realm=\"https://a/token\", service=s , scope=x", "s", "x")]
    public void Challenges_are_read_with_and_without_quotes(string header, string? service, string? scope)
    {
        using var answer = new HttpResponseMessage();
        Assert.True(answer.Headers.TryAddWithoutValidation("WWW-Authenticate", header));
        var challenge = Challenge.Of(answer.Headers);
        Assert.Equal(("https://a/token", service, scope), (challenge?.Realm, challenge?.Service, challenge?.Scope));
    }

    [Theory]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("127.0.0.1", "http://127.0.0.1/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/")]
    [InlineData("ghcr.io", "https://ghcr.io/")]
    [InlineData("localhost.evil.test", "https://localhost.evil.test/")]
    [InlineData("10.0.0.1:5000", "https://10.0.0.1:5000/")]
    [InlineData("plain.test:5000", "http://plain.test:5000/")]
    [InlineData("docker.io", "https://registry-1.docker.io/")]
    public void Only_this_machine_and_what_is_named_is_spoken_to_without_encryption(string registry, string address) =>
        Assert.Equal(address, RegistryHost.Address(registry, ["plain.test:5000"]).ToString());

    [Fact]
    public void No_text_of_a_credential_holds_the_password()
    {
        Assert.Equal("ann (here)", new RegistryCredential("ann", "secret-word", "here").ToString());
        Assert.DoesNotContain("secret-word", new RegistryOptions { User = "ann", Password = "secret-word" }.ToString());
    }
}
