using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Deployment.Docker;

/// <summary>A release that is made of images.</summary>
public sealed class ImageReleaseTests
{
    private static readonly BuiltImage App = Built("app", '5');

    [Fact]
    public void Version_follows_from_the_digests_of_the_images_that_services_run()
    {
        var release = DeployArguments.Release(SmallSystem.Definition, [App, Built("unused", '6')], null);

        Assert.Equal(App.Reference, release.Images!["app"]);
        Assert.Single(release.Images);
        Assert.Equal(ContentDigest.OfText($"app {App.Digest}"), release.Digest);
        Assert.Equal($"0.0.0-{release.Digest["sha256:".Length..][..8]}", release.Version);
        Assert.Equal(release, DeployArguments.Release(SmallSystem.Definition, [App], null));
        Assert.NotEqual(release, DeployArguments.Release(SmallSystem.Definition, [Built("app", '7')], null));
    }

    [Fact]
    public void Given_version_is_taken() => Assert.Equal("2.0", DeployArguments.Release(SmallSystem.Definition, [App], "2.0").Version);

    [Fact]
    public void Image_that_was_not_built_is_named_with_the_command_that_builds_it()
    {
        var error = Assert.Throws<PipelineException>(() => DeployArguments.Release(SmallSystem.Definition, [Built("other", '6')], null));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("System shop has no image app to deploy", error.Message);
        Assert.Contains("./build.sh BuildImages --system shop", error.Message);
        // Who has pushed for one platform is not told to push.
        error = Assert.Throws<PipelineException>(() => DeployArguments.Release(SmallSystem.Definition, [], null, parts: true));
        Assert.Contains("./build.sh IndexImages --skip PushImages --system shop", error.Message);
    }

    [Fact]
    public void Archive_of_images_holds_the_record_alone_and_needs_no_folder()
    {
        using var folder = new TemporaryFolder();
        var archive = folder / "shop.tar";
        ReleaseArchive.Write(SmallSystem.Release, archive);
        var read = ReleaseArchive.Unpack(archive, folder / "files");

        Assert.Equal(SmallSystem.Release, read);
        Assert.Equal(SmallSystem.Release.Images, read.Images);
        Assert.False(Directory.Exists(folder / "files"));
    }

    private static BuiltImage Built(string name, char digit) => new(name, $"registry.test/{name}", "sha256:" + new string(digit, 64), ["linux/amd64"], "inputs", Pushed: true, Tag: null);
}
