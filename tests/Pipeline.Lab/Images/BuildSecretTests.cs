using System.Diagnostics;
using System.Text;
using Pipeline.Images;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Images;

/// <summary>A secret that a step mounts is in no layer, no history and no output.</summary>
public sealed class BuildSecretTests
{
    private const string Base = "localhost/mirror/debian:trixie-slim";

    [LabFact]
    public async Task A_secret_reaches_its_step_and_nothing_else()
    {
        using var root = new TemporaryFolder();
        if ((await DockerAsync("image", "inspect", Base)).ExitCode != 0)
            await MirrorAsync();
        var (variable, secret, name) = ("LAB_BUILD_SECRET", $"{Guid.NewGuid():N}", $"lab-secret-{Guid.NewGuid():N}"[..20]);
        Directory.CreateDirectory(root / "app");
        await File.WriteAllTextAsync(
            root / "app/Dockerfile", $"FROM {Base}\nRUN --mount=type=secret,id=token test \"$(wc -c </run/secrets/token)\" = {secret.Length} && echo the step has it\n");
        var image = new Image("app") { Context = "app", Platforms = [Platform.Native], Secrets = [new BuildSecret("token", variable)] };
        var said = new List<string>();
        Environment.SetEnvironmentVariable(variable, secret);
        try
        {
            var plan = await ImagePlan.MakeAsync(root.Path, new SystemDefinition(name) { Images = [image] }, [], null, null, _ => Task.FromResult<string?>(null));
            await new ImageBuild(root.Path, plan, new ImageBuildOptions
            {
                RepositoryOf = x => $"{name}/{x.Name}",
                Folder = root / "work",
                Warn = said.Add,
                NoCache = true,
            }, said.Add, default).RunAsync(new Dictionary<string, string>());

            // All files of all layers, not compressed; what is surely there shows that the search finds something.
            var container = (await DockerAsync("create", $"{name}/app:local", "true")).Output.Trim();
            var export = await DockerAsync("export", "--output", root / "files.tar", container);
            await DockerAsync("rm", container);
            Assert.Equal(0, export.ExitCode);
            var files = await File.ReadAllBytesAsync(root / "files.tar");
            Assert.True(files.AsSpan().IndexOf("VERSION_CODENAME=trixie"u8) > 0);
            Assert.Equal(-1, files.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)));
            Assert.DoesNotContain(secret, (await DockerAsync("image", "history", "--no-trunc", $"{name}/app:local")).Output, StringComparison.Ordinal);
            Assert.DoesNotContain(said, x => x.Contains(secret, StringComparison.Ordinal));
            foreach (var file in Directory.GetFiles(root / "work"))
                Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
            foreach (var reference in (await DockerAsync("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", $"{name}/app")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await DockerAsync("image", "rm", reference);
        }
    }

    private static async Task MirrorAsync()
    {
        using var process = Process.Start(Path.Combine(Repository.Root, "scripts/mirror.sh"), "debian:trixie-slim");
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<(int ExitCode, string Output)> DockerAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
