using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Images;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Images;

/// <summary>Images built by a real BuildKit and pushed to a real registry.</summary>
public sealed class ImageBuildTests : IAsyncLifetime
{
    private readonly TemporaryFolder _root = new();
    private readonly string _name = $"lab-images-{Guid.NewGuid():N}"[..20];
    private readonly List<string> _said = [];

    public async Task InitializeAsync()
    {
        await WriteAsync("one/Dockerfile", "FROM scratch\nCOPY app.txt /\n");
        await WriteAsync("one/app.txt", "one\n");
        await WriteAsync("two/Dockerfile", "FROM one\nCOPY more.txt /\n");
        await WriteAsync("two/more.txt", "two\n");
        await WriteAsync(".gitignore", "work/\n");
        // The commit's time is that of the images; files of the context keep their own.
        foreach (var file in Directory.GetFiles(_root.Path, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        await RunAsync("git", "init", "--quiet", _root.Path);
        await RunAsync("git", "-C", _root.Path, "add", ".");
        await RunAsync("git", "-C", _root.Path, "-c", "user.name=lab", "-c", "user.email=lab@localhost", "commit", "--quiet", "--message", "begin");
    }

    public async Task DisposeAsync()
    {
        foreach (var image in (await DockerAsync("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")).Split('\n').Where(x => x.Contains(_name, StringComparison.Ordinal)))
            await DockerAsync("image", "rm", image);
        _root.Dispose();
    }

    private SystemDefinition System => new(_name)
    {
        Images =
        [
            new Image("one") { Context = "one" },
            new Image("two") { Context = "two", Uses = ImmutableSortedDictionary<string, string>.Empty.Add("one", "one") },
        ],
    };

    private async Task WriteAsync(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root / path)!);
        await File.WriteAllTextAsync(_root / path, text);
    }

    private async Task<BuiltImages> BuildAsync(string? registry = null, string[]? existing = null, bool again = false, params string[] platforms)
    {
        var only = platforms.Length > 0 ? platforms.Select(x => Platform.Parse(x, "test")).ToImmutableArray() : (ImmutableArray<Platform>?)null;
        var plan = await ImagePlan.MakeAsync(_root.Path, System, [], only, null, _ => Task.FromResult<string?>(null));
        var build = new ImageBuild(_root.Path, plan, new ImageBuildOptions
        {
            RepositoryOf = x => registry is null ? $"{_name}/{x.Name}" : $"{registry}/{_name}/{x.Name}",
            Folder = _root / "work",
            Push = registry is not null,
            Platforms = only,
            NoCache = again,
            Attests = false,
            Warn = _said.Add,
        }, _said.Add, default);
        var known = (existing ?? []).Chunk(2).ToDictionary(x => x[0], x => x[1]);
        return await build.RunAsync(known);
    }

    [LabFact]
    public async Task All_images_of_a_system_are_built_at_once_for_both_platforms()
    {
        var images = await BuildAsync();
        Assert.Equal(["one", "two"], images.Images.Select(x => x.Name));
        foreach (var image in images.Images)
        {
            Assert.Equal(["linux/amd64", "linux/arm64"], image.Platforms.ToArray());
            Assert.Equal(image.Digest, (await DockerAsync("image", "inspect", "--format", "{{.Id}}", image.Reference)).Trim());
        }
    }

    [LabFact]
    public async Task Two_clean_builds_of_the_same_files_give_the_same_digests()
    {
        var first = await BuildAsync(again: true);
        var second = await BuildAsync(again: true);
        Assert.Equal(first.Images.Select(x => x.Digest), second.Images.Select(x => x.Digest));
    }

    [LabFact]
    public async Task What_is_there_is_not_built_again_and_others_build_on_it()
    {
        var first = await BuildAsync(platforms: ["linux/amd64"]);
        _said.Clear();
        var second = await BuildAsync(existing: ["one", first.Images[0].Digest], platforms: ["linux/amd64"]);
        Assert.Equal(first.Images[0].Digest, second.Images[0].Digest);
        Assert.Equal(first.Images[1].Inputs, second.Images[1].Inputs);
        Assert.Contains(_said, x => x.Contains("is there already", StringComparison.Ordinal));
        Assert.Contains(_said, x => x.StartsWith("1 image:", StringComparison.Ordinal));
    }

    [LabFact("docker-registry")]
    public async Task Pushed_images_are_found_by_their_digest()
    {
        await using var registry = await LabRegistry.StartAsync();
        var images = await BuildAsync(registry.Host);
        foreach (var image in images.Images)
        {
            using var index = JsonDocument.Parse(await DockerAsync("buildx", "imagetools", "inspect", "--raw", image.Reference));
            Assert.Equal(2, index.RootElement.GetProperty("manifests").EnumerateArray().Count(x => x.GetProperty("platform").GetProperty("os").GetString() == "linux"));
        }
    }

    [LabFact]
    public async Task A_file_that_does_not_parse_is_told_with_its_line()
    {
        await WriteAsync("two/Dockerfile", "FROM one\n\nCOPPY more.txt /\n");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync());
        Assert.Equal("two/Dockerfile:3", failure.Diagnostic.Where);
        Assert.Contains("COPPY", failure.Diagnostic.Why, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_step_that_fails_is_told_with_its_image_and_line()
    {
        await WriteAsync("two/Dockerfile", "FROM one\nCOPY not-there.txt /\n");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync());
        Assert.Contains("image two", failure.Diagnostic.What, StringComparison.Ordinal);
        Assert.StartsWith("two/Dockerfile", failure.Diagnostic.Where, StringComparison.Ordinal);
        Assert.Contains("not-there.txt", failure.Message, StringComparison.Ordinal);
    }

    [LabFact("docker-registry")]
    public async Task A_registry_that_refuses_is_told_with_the_options_that_log_in()
    {
        await using var registry = await LabRegistry.StartAsync("auth: { silly: { realm: http://127.0.0.1:1/token, service: lab } }");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync(registry.Host));
        Assert.Contains("registry", failure.Diagnostic.What, StringComparison.OrdinalIgnoreCase);
    }

    [LabFact]
    public async Task A_registry_that_is_down_is_told()
    {
        var failure = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync("localhost:1"));
        Assert.Equal("A registry could not be reached", failure.Diagnostic.What);
    }

    private static Task<string> DockerAsync(params string[] arguments) => RunAsync("docker", arguments);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error}");
    }
}
