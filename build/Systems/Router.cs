using Nuke.Common;
using Pipeline.Commands;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Systems;

/// <summary>The router as an image, for environments on Docker hosts.</summary>
internal static class Router
{
    private const string Context = "docker/router";

    public static readonly Image Image = new("router") { Context = Context, Prepare = [Publish("linux-x64", Platform.LinuxAmd64), Publish("linux-arm64", Platform.LinuxArm64)] };

    public static SystemDefinition Definition { get; } = new("router") { Images = [Image] };

    // The folder's name is what BuildKit calls TARGETARCH.
    private static Command Publish(string runtime, Platform platform) =>
        DotNet.PublishFor("src/Pipeline.Router", runtime, $"{Context}/app/{platform.ToString().Split('/')[1]}", NukeBuild.TemporaryDirectory / "router");
}
