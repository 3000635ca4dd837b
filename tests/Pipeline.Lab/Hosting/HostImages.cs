using System.Runtime.InteropServices;
using Pipeline.Commands;
using Pipeline.Execution;
using Pipeline.Lab.Samples;
using DockerCli = Pipeline.Lab.Samples.DockerCli;

namespace Pipeline.Lab.Hosting;

/// <summary>The images of deployed systems, made once for all tests: the router's, and those of the mirror.</summary>
internal static class HostImages
{
    private static readonly string Name = $"lab-host-router-{Guid.NewGuid().ToString("n")[..8]}";
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>The router, built for this machine.</summary>
    public static Task<string> RouterAsync() => Built.Value;

    /// <summary>After the last test.</summary>
    public static void Remove()
    {
        if (Built.IsValueCreated)
            DockerCli.TryAsync("docker", "image", "rm", "--force", Name).GetAwaiter().GetResult();
    }

    private static async Task<string> BuildAsync()
    {
        await LabMirror.NeedAsync("--platforms", "linux/amd64,linux/arm64", "debian:trixie-slim", "python:trixie-slim", "redis", "nginx", "prometheus");
        using var folder = new TemporaryFolder();
        var arm = RuntimeInformation.OSArchitecture == Architecture.Arm64;
        var publish = DotNet.PublishFor(Path.Combine(Repository.Root, "src/Pipeline.Router"), arm ? "linux-arm64" : "linux-x64", folder / $"app/{(arm ? "arm64" : "amd64")}", folder / "work");
        await ProcessRunner.RunAsync(publish, null, CancellationToken.None);
        Directory.Delete(folder / "work", recursive: true);
        await DockerCli.DockerAsync(
            "buildx", "build", "--quiet", "--provenance=false", "--load", "--build-context", $"debian:trixie-slim=docker-image://{SampleImages.Mirror}debian:trixie-slim",
            "-f", Path.Combine(Repository.Root, "docker/router/Dockerfile"), "-t", Name, folder.Path);
        return Name;
    }
}
