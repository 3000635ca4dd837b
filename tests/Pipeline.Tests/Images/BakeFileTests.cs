using System.Collections.Immutable;
using Pipeline.Images;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>The definition that buildx gets.</summary>
public sealed class BakeFileTests
{
    private static ImmutableSortedDictionary<string, string> Map(params (string, string)[] pairs) => pairs.ToImmutableSortedDictionary(x => x.Item1, x => x.Item2);

    [Fact]
    public void All_that_an_image_says_stands_in_the_definition()
    {
        Image[] images =
        [
            new("backend")
            {
                Context = "samples/shop", Dockerfile = "docker/backend/Dockerfile", Stage = "final", Arguments = Map(("PYTHON", "3.12")),
                Labels = Map(("org.opencontainers.image.licenses", "MIT")), Caches = [BuildCache.InRegistry("ghcr.io/acme/shop/cache:backend")],
                Secrets = [new BuildSecret("pip", "PIP_TOKEN")], Ssh = ["default"],
            },
            new("worker") { Context = "docker/worker", Platforms = [Platform.LinuxArm64], Uses = Map(("app", "backend"), ("tools", "tools")) },
        ];
        var text = BakeFile.Text(images, x => x.Name == "backend" ? ["python:3.12-slim", "node:22"] : [], new BakeOptions
        {
            System = "shop",
            Existing = Map(("tools", "ghcr.io/acme/shop/tools:inputs-1")),
            Revision = new Revision(new string('a', 40), false, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), "https://github.com/acme/shop"),
            Version = "1.4.2",
            Mirror = new Mirror("m", Map(("python:3.12-slim", "mirror/python:1"), ("unused:1", "mirror/unused"))),
            Output = _ => "type=image,push=true",
            Tags = x => [$"ghcr.io/acme/shop/{x.Name}:1.4.2"],
            Attestations = ["type=provenance,mode=max", "type=sbom"],
            WritesCaches = true,
        });
        Golden.Verify(text, "bake.json");
    }

    [Fact]
    public void Files_that_no_commit_has_are_not_told_as_the_commit()
    {
        string Text(bool changed) => BakeFile.Text([new Image("web") { Context = "." }], _ => [], new BakeOptions
        {
            System = "shop",
            Revision = new Revision(new string('a', 40), changed, DateTimeOffset.UnixEpoch, null),
            Output = _ => "type=image",
            Tags = _ => [],
        });
        Assert.Contains($"\"{new string('a', 40)}\"", Text(false), StringComparison.Ordinal);
        Assert.Contains($"\"{new string('a', 40)}-changed\"", Text(true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:token@github.com/acme/shop.git", "https://github.com/acme/shop")]
    [InlineData("git@github.com:acme/shop.git", "https://github.com/acme/shop")]
    [InlineData("ssh://git@github.com/acme/shop", "https://github.com/acme/shop")]
    [InlineData("/srv/git/shop", null)]
    [InlineData("file:///srv/git/shop", null)]
    public void The_source_is_told_without_credentials_and_local_paths(string url, string? expected) => Assert.Equal(expected, RevisionOf.Public(url));

    [Fact]
    public void Where_the_bases_are_not_certain_the_whole_mirror_is_offered()
    {
        var text = BakeFile.Text([new Image("web") { Context = "." }], _ => null, new BakeOptions
        {
            System = "shop",
            Mirror = new Mirror("m", Map(("a:1", "mirror/a"), ("b:1", "mirror/b"))),
            Output = _ => "type=image",
            Tags = _ => [],
        });
        Assert.Contains("\"a:1\": \"docker-image://mirror/a\"", text, StringComparison.Ordinal);
        Assert.Contains("\"b:1\": \"docker-image://mirror/b\"", text, StringComparison.Ordinal);
    }
}
