using System.Collections.Immutable;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Images.Dockerfiles;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Images.Packages;

/// <summary>Asks pip, in each image's own base, what it would install, and writes it down with its hashes.</summary>
/// <param name="root">The repository.</param>
/// <param name="system">Its images' locks are made.</param>
/// <param name="mirror">Whose packages; null for those of the public index.</param>
/// <param name="work">A folder for what is in between.</param>
internal sealed class PackageLocking(string root, SystemDefinition system, Mirror? mirror, string work)
{
    private const string Stage = "lock";

    /// <summary>The folder of a lock.</summary>
    public static string Folder(string root, Image image, string name) => Path.Combine(root, image.Context, "locks", name);

    /// <summary>Refuses an image whose packages are not locked.</summary>
    /// <exception cref="PipelineException">The lock does not exist: exit 2.</exception>
    public static void Require(string root, Image image)
    {
        if (!image.Locks.IsEmpty && image.Arguments.GetValueOrDefault("LOCK") is { } name && !Directory.Exists(Folder(root, image, name)))
            throw PipelineException.WrongUse(
                $"The packages of image {image.Name} are not locked", Path.GetRelativePath(root, Folder(root, image, name)), "the folder does not exist",
                $"lock them and commit the files: ./build.sh LockPackages{(image.Locks.FirstOrDefault(x => x.Name == name)?.Mirror is { } from ? " --mirror " + from : "")}");
    }

    /// <summary>The images that answer, one for each lock.</summary>
    public IReadOnlyList<(Image Image, PackageLock Lock, Image Of)> Resolvers =>
    [
        .. system.Images.SelectMany(x => x.Locks.Where(y => y.Mirror == mirror?.Name), (image, which) => (
            image with
            {
                Name = $"{image.Name}-{which.Name.Replace('.', '-')}",
                Context = image.Context,
                Dockerfile = image.DockerfilePath,
                Stage = Stage,
                Arguments = image.Arguments.SetItems(which.BuildArguments).SetItem("MACHINES", string.Join(' ', which.Platforms.Select(Machine))),
                Platforms = [Platform.Native],
                Caches = [],
            },
            which,
            image)),
    ];

    /// <summary>Makes all locks.</summary>
    /// <param name="say">Gets a line for each step, and for each lock that changed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">The packages cannot be had: exit 1, and every lock stays what it was.</exception>
    public async Task RunAsync(Action<string> say, CancellationToken cancellation)
    {
        var resolvers = Resolvers;
        Directory.CreateDirectory(work);
        var file = Path.Combine(work, system.Name + ".bake.json");
        await File.WriteAllTextAsync(file, Definition(resolvers), cancellation);
        var progress = new BakeProgress(say);
        var code = await ProcessRunner.StreamAsync(Buildx.Bake(file, Path.Combine(work, system.Name + ".metadata.json")).In(root), _ => { }, progress.Read, cancellation);
        if (code != 0)
            throw BuildFailure.Of(root, [.. resolvers.Select(x => x.Image)], progress, code);
        var written = resolvers.SelectMany(x => Files(Output(x.Image)), (x, y) => (Folder: Folder(root, x.Of, x.Lock.Name), x.Lock, y.Name, y.Text)).ToList();
        foreach (var (folder, which, name, text) in written)
        {
            var path = Path.Combine(folder, name);
            var changes = LockFile.Changes(File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : null, text).ToList();
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(path, text, cancellation);
            say($"{which.Name}/{name}: {(changes.Count == 0 ? "unchanged" : string.Join(", ", changes))}");
        }
    }

    /// <summary>The bake definition: each answers into a folder of its own, and none from a cache, for an index changes without a sign.</summary>
    internal string Definition(IReadOnlyList<(Image Image, PackageLock Lock, Image Of)> resolvers) => BakeFile.Text(
        [.. resolvers.Select(x => x.Image)],
        x => DockerfileInputs.Of(DockerfileInputs.Read(root, x), x, x.Platforms).Bases,
        new BakeOptions
        {
            System = system.Name,
            Mirror = mirror,
            Output = x => $"type=local,dest={Output(x)}",
            Tags = _ => [],
            Attestations = ["type=provenance,disabled=true"],
            NoCache = true,
        });

    /// <summary>The lock files of the reports in a folder: <c>&lt;list&gt;.&lt;machine&gt;.json</c> for the list <c>&lt;list&gt;.in</c>; no package is in two lists.</summary>
    internal static IReadOnlyList<(string Name, string Text)> Files(string folder)
    {
        var lists = Directory.GetFiles(folder, "*.json").GroupBy(x => Path.GetFileName(x).Split('.')[0])
            .Select(x => (Name: x.Key, Packages: LockFile.Merge(x.SelectMany(y => PipReport.Read(File.ReadAllText(y), y)))))
            .OrderBy(x => x.Name, StringComparer.Ordinal).ToList();
        // `requirements-test` comes after `requirements`, and has only what tests need beside it.
        var known = new HashSet<string>();
        return [.. lists.Select(x => (x.Name + ".txt", LockFile.Text([.. x.Packages.Where(y => known.Add(y.Name))], x.Name + ".in")))];
    }

    private string Output(Image image) => Path.Combine(work, image.Name);

    /// <summary>The name that wheels have for a processor.</summary>
    private static string Machine(Platform platform) => platform.Architecture switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        var other => throw PipelineException.WrongUse($"Packages cannot be locked for {platform}", "PackageLock.Platforms", $"the name of {other} in wheels is not known here", "lock for linux/amd64 and linux/arm64"),
    };
}
