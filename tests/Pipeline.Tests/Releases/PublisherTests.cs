using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.Publishing;
using Pipeline.Releases.Versions;
using Pipeline.Tests.Workflows;

namespace Pipeline.Tests.Releases;

/// <summary>Releases on GitHub, against a server with state.</summary>
public sealed class PublisherTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TemporaryFolder _folder = new();
    private readonly GitHubServer _server = new();
    private readonly HurriedTime _time = new();
    private readonly List<string> _said = [];

    public PublisherTests()
    {
        _server.Tags["v1.2.0"] = Commit;
        Directory.CreateDirectory(_folder / "out");
        for (var i = 1; i <= 9; i++)
            File.WriteAllText(_folder / $"out/package-{i}.nupkg", $"content {i}");
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_draft_gets_its_assets_and_is_published_last()
    {
        _server.Milestones.Add(new JsonObject { ["number"] = 3, ["title"] = "1.2.0", ["state"] = "open", ["open_issues"] = 0 });
        await Publisher().RunAsync(default);
        var release = Assert.Single(_server.Releases);
        Assert.Equal("false true false", $"{release["draft"]} {release["make_latest"]} {release["prerelease"]}");
        Assert.Equal(10, _server.AssetsOf(release).Count);
        Assert.Contains("What is new", release["body"]!.ToString());
        Assert.Equal("closed", _server.Milestones[0]["state"]!.ToString());
        var changes = _server.Changes.ToList();
        Assert.Equal("POST /repos/acme/shop/releases", changes[0]);
        Assert.StartsWith("PATCH /repos/acme/shop/releases/", changes[^2]);
        Assert.Equal("PATCH /repos/acme/shop/milestones/3", changes[^1]);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await Publisher().RunAsync(default);
        var count = _server.Changes.Count();
        await Publisher().RunAsync(default);
        Assert.Equal(count, _server.Changes.Count());
    }

    [Fact]
    public async Task A_run_that_dies_after_any_effect_is_finished_by_the_next_without_an_effect_twice()
    {
        await Publisher().RunAsync(default);
        var whole = _server.Changes.Select(Shape).ToList();
        string[] effects = ["draft", .. Plan().Assets.Select(x => x.Name), "publish", "milestone"];
        foreach (var effect in effects)
        {
            using var server = new GitHubServer();
            server.Tags["v1.2.0"] = Commit;
            server.Milestones.Add(new JsonObject { ["number"] = 3, ["title"] = "v1.2.0", ["state"] = "open" });
            await Assert.ThrowsAsync<InvalidOperationException>(() => Publisher(server: server, after: x => { if (x == effect) throw new InvalidOperationException("killed"); }).RunAsync(default));
            await Publisher(server: server).RunAsync(default);
            Assert.Equal([.. whole, "PATCH /repos/acme/shop/milestones/3"], server.Changes.Select(Shape));
            Assert.Equal(10, server.AssetsOf(Assert.Single(server.Releases)).Count);
        }

        static string Shape(string change) => System.Text.RegularExpressions.Regex.Replace(change, "releases/[0-9]+", "releases/N");
    }

    [Theory]
    [InlineData(502, false)]
    [InlineData(502, true)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(503, true)]
    public async Task Failures_of_the_server_and_cut_connections_pass_and_nothing_is_made_twice(int status, bool done)
    {
        var count = 0;
        // Every third request that changes something fails, whether it was done or not.
        _server.Fault = (request, _) => request.HttpMethod != "GET" && ++count % 3 == 1 ? new Fault(status, done) : null;
        await Publisher().RunAsync(default);
        Assert.Equal(10, _server.AssetsOf(Assert.Single(_server.Releases)).Count);
        Assert.Equal("false", _server.Releases[0]["draft"]!.ToString());
    }

    [Theory]
    [InlineData(403, "Retry-After", "90", 90)]
    [InlineData(429, "Retry-After", "5", 5)]
    [InlineData(429, "X-Other", "", 60)]
    [InlineData(403, "X-RateLimit-Reset", "1772367000", 601)]
    public async Task Limits_are_waited_for_as_GitHub_says(int status, string header, string value, int seconds)
    {
        var failed = false;
        _server.Fault = (_, _) => !failed && (failed = true)
            ? new Fault(status, false, "You have exceeded a secondary rate limit", ("X-RateLimit-Remaining", "0"), (header, value)) : null;
        await Publisher().RunAsync(default);
        Assert.Contains(TimeSpan.FromSeconds(seconds), _time.Waited);
    }

    [Fact]
    public async Task Waiting_has_an_end_and_the_next_run_goes_on()
    {
        _server.Fault = (request, _) => request.Url!.Query.Contains("package-9") ? new Fault(502) : null;
        var error = await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default));
        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains("goes on where it was", error.Message);
        Assert.InRange(_time.Waited.Sum(x => x.TotalMinutes), 10, 15);
        _server.Fault = (_, _) => null;
        await Publisher().RunAsync(default);
        Assert.Single(_server.Requests, x => x["path"]!.ToString().Contains("name=package-1.nupkg"));
    }

    [Fact]
    public async Task A_refusal_is_not_repeated_and_does_not_show_the_token()
    {
        _server.Fault = (request, _) => request.HttpMethod == "POST" ? new Fault(403, false, "Resource not accessible by integration") : null;
        var error = await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default));
        Assert.Contains("contents: write", error.Message);
        Assert.DoesNotContain("token-word", error.Message + string.Join(' ', _said));
        Assert.Empty(_time.Waited);
    }

    [Fact]
    public async Task Another_content_under_a_name_is_refused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Publisher(after: x => { if (x == "package-3.nupkg") throw new InvalidOperationException(); }).RunAsync(default));
        File.WriteAllText(_folder / "out/package-2.nupkg", "something else");
        var error = await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("package-2.nupkg", error.Message);
        Assert.Equal("true", _server.Releases[0]["draft"]!.ToString());
    }

    [Fact]
    public async Task A_public_release_is_never_changed()
    {
        await Publisher().RunAsync(default);
        File.WriteAllText(_folder / "out/package-99.nupkg", "late");
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default))).Code);
    }

    [Fact]
    public async Task What_was_cut_off_while_it_was_sent_is_sent_again()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Publisher(after: x => { if (x == "package-1.nupkg") throw new InvalidOperationException(); }).RunAsync(default));
        _server.AssetsOf(_server.Releases[0])[0]!["state"] = "starter";
        await Publisher().RunAsync(default);
        Assert.All(_server.AssetsOf(_server.Releases[0]), x => Assert.Equal("uploaded", x!["state"]!.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bytes_that_change_on_the_way_are_noticed(bool saysDigests)
    {
        _server.SaysDigests = saysDigests;
        _server.Transport = (name, bytes) => name == "package-4.nupkg" ? [.. bytes[..^1], 0] : bytes;
        Assert.Contains("other bytes", (await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default))).Message);
        Assert.Equal("true", _server.Releases[0]["draft"]!.ToString());
    }

    [Fact]
    public async Task A_draft_of_somebody_else_is_left_alone()
    {
        _server.Releases.Add(new JsonObject { ["id"] = 7, ["tag_name"] = "v1.2.0", ["draft"] = true, ["prerelease"] = false, ["body"] = "mine", ["assets"] = new JsonArray() });
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default))).Code);
        Assert.Empty(_server.Changes);
    }

    [Fact]
    public async Task A_tag_that_is_missing_or_elsewhere_is_refused()
    {
        _server.Tags["v1.2.0"] = "1" + Commit[1..];
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default))).Code);
        _server.Tags.Clear();
        Assert.Contains("./build.sh Release", (await Assert.ThrowsAsync<PipelineException>(() => Publisher().RunAsync(default))).Message);
        Assert.Empty(_server.Changes);
    }

    [Theory]
    [InlineData("1.2.0", "v1.1.0", "true", "false")]
    [InlineData("1.2.0", "v2.0.0", "false", "false")]
    [InlineData("1.2.0-rc.1", "v1.1.0", "false", "true")]
    public async Task Only_the_highest_stable_version_is_the_latest(string version, string other, string latest, string preRelease)
    {
        _server.Tags["v" + version] = Commit;
        _server.Releases.Add(new JsonObject { ["id"] = 7, ["tag_name"] = other, ["draft"] = false, ["prerelease"] = false, ["assets"] = new JsonArray() });
        await Publisher(Plan(version)).RunAsync(default);
        Assert.Equal((latest, preRelease), (_server.Releases[0]["make_latest"]!.ToString(), _server.Releases[0]["prerelease"]!.ToString()));
    }

    [GitHubFact]
    public async Task Every_request_is_valid_by_GitHubs_own_description()
    {
        _server.Milestones.Add(new JsonObject { ["number"] = 3, ["title"] = "1.2.0", ["state"] = "open" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => Publisher(after: x => { if (x == "package-1.nupkg") throw new InvalidOperationException(); }).RunAsync(default));
        _server.AssetsOf(_server.Releases[0])[0]!["state"] = "starter";
        await Publisher().RunAsync(default);
        Assert.Empty(GitHubAnswers.Requests(_server.Requests));
    }

    [Fact]
    public void All_mistakes_of_a_publication_are_named_at_once()
    {
        File.WriteAllText(_folder / "empty", "");
        var error = Assert.Throws<PipelineException>(() => AssetFile.Collect(
            new Publication { Assets = [ReleaseAsset.File("none.txt"), ReleaseAsset.File("empty"), ReleaseAsset.Files("*.sbom"), ReleaseAsset.Archive("nowhere", "a.zip"), ReleaseAsset.File("out/package-1.nupkg", "a b"), ReleaseAsset.Archive("out", "x.rar")] },
            _folder.Path, _folder / "scratch", "1.2.0", default));
        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Equal(6, error.Diagnostic.Details!.Count);
    }

    [Theory]
    [InlineData("a.tar.gz")]
    [InlineData("a.zip")]
    public void An_archive_has_the_same_bytes_wherever_and_whenever_it_is_made(string name)
    {
        var digests = new HashSet<string>();
        foreach (var place in (string[])["one", "two"])
        {
            Directory.CreateDirectory(_folder / $"{place}/deep");
            foreach (var file in place == "one" ? (string[])["b", "deep/a", "A"] : ["A", "b", "deep/a"])
                File.WriteAllText(_folder / $"{place}/{file}", file);
            File.SetUnixFileMode(_folder / $"{place}/b", place == "one" ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b111_000_000);
            File.SetLastWriteTimeUtc(_folder / $"{place}/A", new DateTime(2000 + place.Length + digests.Count, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            digests.Add(AssetFile.Collect(new Publication { Assets = [ReleaseAsset.Archive(place, name)] }, _folder.Path, _folder / $"scratch-{place}", "1", DateTimeOffset.FromUnixTimeSeconds(1_700_000_001))[0].Digest);
        }

        Assert.Single(digests);
    }

    [Theory]
    [InlineData("https://github.com/acme/shop", null, "https://api.github.com/", "https://github.com")]
    [InlineData("https://github.example.org/acme/shop", null, "https://github.example.org/api/v3/", "https://github.example.org")]
    [InlineData("https://git.example.org/acme/shop", "https://git.example.org/api/v3", "https://git.example.org/api/v3/", "https://git.example.org")]
    public void An_Enterprise_server_is_found_by_its_address(string remote, string? api, string expected, string server)
    {
        var address = GitHubAddress.Find(api, null, remote, _ => null)!;
        Assert.Equal((expected, server, "acme/shop"), (address.Api.ToString(), address.Server, address.Name));
        Assert.False(address.TakesUploadsAt(new Uri("https://elsewhere.example.net/x")));
    }

    private PublishPlan Plan(string version = "1.2.0") => new(
        new GitHubAddress(_server.Api, "https://github.example", "acme/shop"), SemanticVersion.TryParse(version)!, "v" + version, Commit, "### What is new\n\n- all\n",
        AssetFile.Collect(new Publication { Assets = [ReleaseAsset.Files("out/*.nupkg")] }, _folder.Path, _folder / "scratch", version, default));

    private Publisher Publisher(PublishPlan? plan = null, GitHubServer? server = null, Action<string>? after = null)
    {
        var address = new GitHubAddress((server ?? _server).Api, "https://github.example", "acme/shop");
        return new Publisher(new GitHubApi(address, "token-word", new GitHubPatience(_time, _said.Add)), (plan ?? Plan()) with { Address = address }, _said.Add) { AfterEffect = after ?? (_ => { }) };
    }
}
