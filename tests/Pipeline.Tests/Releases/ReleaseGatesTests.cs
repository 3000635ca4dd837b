using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Nuke.Common;
using Pipeline.Components;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Tests.Deployment;
using Pipeline.Tests.Deployment.Docker;
using Pipeline.Tests.Engine;

namespace Pipeline.Tests.Releases;

/// <summary>What a release asks of images and environments: a real repository, and an environment's own journal.</summary>
[Collection(EngineCollection.Name)]
public sealed class ReleaseGatesTests : IDisposable
{
    private readonly EngineRun _run = new();

    public ReleaseGatesTests()
    {
        var bare = _run.Root + ".git";
        File.WriteAllText(Path.Combine(_run.Root, ".gitignore"), ".nuke/\n");
        Git("init", "--quiet", "--initial-branch=main");
        Git("config", "user.name", "Ann");
        Git("config", "user.email", "ann@example.org");
        Git("add", "-A");
        Git("commit", "--quiet", "-m", "feat: one");
        Git("tag", "v1.0.0");
        Git("commit", "--quiet", "--allow-empty", "-m", "feat: two");
        History.Git(_run.Root, null, "clone", "--quiet", "--bare", _run.Root, bare);
        Git("remote", "add", "origin", bare);
    }

    public void Dispose()
    {
        Directory.Delete(_run.Root + ".git", recursive: true);
        _run.Dispose();
    }

    [Fact]
    public async Task An_environment_has_proved_what_came_to_serve_there_by_digest()
    {
        using var site = new Site();
        Assert.Contains("What was pushed of system shop is not known", (await RefusedAsync(site)).Message, StringComparison.Ordinal);
        Push("web", Digest(1));
        Assert.Contains("nothing serves there, by its journal", (await RefusedAsync(site)).Message, StringComparison.Ordinal);
        await DeployAsync(site, "1", $"registry.example.org/web@{Digest(1)}");
        Assert.StartsWith("1 came to serve there at ", await ProvedAsync(site), StringComparison.Ordinal);
        // The same version of other bytes is another release, and so is what was only built here.
        Push("web", Digest(2));
        var other = await RefusedAsync(site);
        Assert.Equal(("staging has never had what was pushed", "1 serves there, with another web"), (other.Diagnostic.What, other.Diagnostic.Why));
        await DeployAsync(site, "2", "web:2");
        await RefusedAsync(site);
        await DeployAsync(site, "3", $"registry.example.org/web@{Digest(2)}");
        Assert.StartsWith("3 came to serve there at ", await ProvedAsync(site), StringComparison.Ordinal);
        // What is rolled back is not proved any more.
        await site.Rollback();
        Assert.Contains("3 served there", (await RefusedAsync(site)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_environment_has_proved_stays_proved_when_something_newer_serves_or_nothing_does()
    {
        using var site = new Site();
        await DeployAsync(site, "1", $"registry.example.org/web@{Digest(1)}");
        await DeployAsync(site, "2", $"registry.example.org/web@{Digest(2)}");
        Push("web", Digest(1));
        Assert.StartsWith("1 came to serve there at ", await ProvedAsync(site), StringComparison.Ordinal);
        await site.Down();
        Assert.StartsWith("1 came to serve there at ", await ProvedAsync(site), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_whose_smoke_checks_failed_or_whose_record_was_changed_proves_nothing()
    {
        using var site = new Site();
        await DeployAsync(site, "1", $"registry.example.org/web@{Digest(1)}");
        site.Host.Answers["2"] = x => x == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => DeployAsync(site, "2", $"registry.example.org/web@{Digest(2)}"));
        Push("web", Digest(2));
        Assert.Contains("2 was deployed there without success", (await RefusedAsync(site)).Message, StringComparison.Ordinal);
        Push("web", Digest(3));
        File.WriteAllText(site.Host.JournalPath, File.ReadAllText(site.Host.JournalPath).Replace(Digest(1), Digest(3), StringComparison.Ordinal));
        Assert.Contains("its record was changed", (await RefusedAsync(site)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_without_images_proves_none()
    {
        using var site = new Site();
        await site.Deploy("1");
        Push("web", Digest(1));
        Assert.Contains("1 serves there and has no images", (await RefusedAsync(site)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Release_asks_the_environments_and_images_that_are_named_and_changes_nothing_where_they_prove_nothing()
    {
        var before = Git("for-each-ref");
        var (code, checks) = Release("--proved-in", "staging", "--proved-images");
        Assert.Equal(ExitCode.Refused, code);
        Assert.Equal((false, "What was pushed of system shop is not known"), checks["environment staging"]);
        Assert.False(checks["images"].Passed);
        Assert.Contains("No images of system shop are known", checks["images"].Text, StringComparison.Ordinal);
        Assert.True(checks["version"].Passed);

        Push("app", Digest(1));
        (code, checks) = Release("--proved-in", "staging", "--proved-images");
        Assert.Equal(ExitCode.Refused, code);
        // Nobody answers where the environment's engine is said to be.
        Assert.False(checks["environment staging"].Passed);
        Assert.Contains("was not scanned", checks["images"].Text, StringComparison.Ordinal);

        Scan(passed: false);
        Assert.Contains("must not be deployed: CVE-2026-1", Release("--proved-images").Checks["images"].Text, StringComparison.Ordinal);
        Scan(passed: true);
        // The registry does not answer either: what cannot be asked is not proved.
        Assert.False(Release("--proved-images").Checks["images"].Passed);
        Assert.Equal(before, Git("for-each-ref"));
    }

    [Fact]
    public void An_environment_that_is_none_and_images_of_a_build_without_any_are_wrong_use()
    {
        var unknown = _run.Run<Shop>([.. Arguments, "--proved-in", "nowhere"]);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("There is no environment `nowhere` of the system", unknown.Out + unknown.Error, StringComparison.Ordinal);
        var none = _run.Run<Bare>([.. Arguments, "--proved-images"]);
        Assert.Equal(2, none.Code);
        Assert.Contains("This build has no images to prove", none.Out + none.Error, StringComparison.Ordinal);
    }

    private static readonly string[] Arguments = ["Release", "--rehearse", "--skip-ci", "--version", "1.1.0", "--github-api", "http://127.0.0.1:1/", "--github-repository", "acme/shop"];

    private string PushedFile => Path.Combine(_run.Root, ".nuke", "temp", "images", "shop.json");

    private (ExitCode Code, Dictionary<string, (bool Passed, string Text)> Checks) Release(params string[] arguments)
    {
        var result = _run.Run<Shop>([.. Arguments, "--json", .. arguments]);
        Assert.True(result.Out.StartsWith('{'), result.Error);
        return ((ExitCode)result.Code, JsonNode.Parse(result.Out)!["checks"]!.AsArray().ToDictionary(x => (string)x!["name"]!, x => ((bool)x!["passed"]!, (string)x["text"]!)));
    }

    private void Push(string image, string digest) => new BuiltImages("shop", [new BuiltImage(image, $"localhost:1/{image}", digest, [], "", Pushed: true, "1")]).Write(PushedFile);

    private void Scan(bool passed) => File.WriteAllText(
        Path.Combine(_run.Root, ".nuke", "temp", "images", "verdicts.json"), ScanVerdict.ToJson([new ScanVerdict(Digest(1), passed, DateTimeOffset.UnixEpoch) { Found = passed ? null : "CVE-2026-1" }]));

    private static string Digest(int number) => "sha256:" + number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(64, '0');

    private Task<string> ProvedAsync(Site site) => ReleaseGates.ProvedAsync("shop", "staging", PushedFile, () => site.Host, default);

    private async Task<PipelineException> RefusedAsync(Site site)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => ProvedAsync(site));
        Assert.Equal(ExitCode.Refused, error.Code);
        return error;
    }

    private static Task DeployAsync(Site site, string version, string image) => site.Run(x => x.DeployAsync(
        Site.Release(version) with { Images = ImmutableSortedDictionary<string, string>.Empty.Add("web", image) }, "source", keep: 1, default));

    private string Git(params string[] arguments) => History.Git(_run.Root, null, arguments);

    private sealed class Shop : NukeBuild, IMakeReleases, ISign
    {
        public IReadOnlyList<SystemDefinition> Systems { get; } =
        [
            SmallSystem.Definition with
            {
                Signature = new KeySignature("signing.pub"),
                Environments = [new DockerEnvironment("staging") { Engine = "unix:///nowhere/docker.sock", Url = new Uri("https://localhost:8443") }],
            },
        ];
    }

    private sealed class Bare : NukeBuild, IMakeReleases;
}
