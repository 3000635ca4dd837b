using Nuke.Common;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Adoption;

/// <summary>The router as an image, for repositories that have it from a package: environments on Docker hosts need one.</summary>
public static class RouterImage
{
    // Made anew before each build, so that nothing of it need be committed.
    private const string Context = ".nuke/temp/router";

    /// <summary>The image, for amd64 and arm64, of the program that came with the package. Its first build fetches the runtimes of both from the package source.</summary>
    public static Image Image { get; } = new("router") { Context = Context, Prepare = [Publish("linux-x64", Platform.LinuxAmd64), Publish("linux-arm64", Platform.LinuxArm64)] };

    // The folder's name is what BuildKit calls TARGETARCH. The project copies the Dockerfile beside it.
    private static Command Publish(string runtime, Platform platform) => new Command(
        "dotnet", "publish", Path.Combine(AppContext.BaseDirectory, "router", "image", "Pipeline.Router.Image.csproj"), "--configuration", "Release", "--nologo", "--verbosity", "quiet")
        .Add("--output", $"{Context}/app/{platform.ToString().Split('/')[1]}", "--runtime", runtime, "--self-contained")
        // A program's folder is never written to once it is built.
        .Add("--artifacts-path", NukeBuild.TemporaryDirectory / "router-build");
}
