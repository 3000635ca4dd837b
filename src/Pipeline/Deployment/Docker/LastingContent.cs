using System.Text.Json.Nodes;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>What a volume of a lasting service is to hold.</summary>
/// <param name="Service">The service.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Target">Where the service sees it.</param>
/// <param name="Files">All its files.</param>
internal sealed record LastingContent(string Service, string Volume, string Target, IReadOnlyCollection<VolumeFile> Files)
{
    /// <summary>The folder of the repository that it is; null: secrets, which are never read back.</summary>
    public string? Source { get; init; }

    /// <summary>Files as people know them: by their place in the repository, or as the secret that they are.</summary>
    public string NameOf(string file, string root) => Source is null ? $"secret {file}" : Path.GetRelativePath(root, Path.Combine(Source, file)).Replace('\\', '/');

    /// <summary>What all volumes are to hold.</summary>
    /// <param name="setup">Whose.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="lasting">The project that follows from it.</param>
    /// <param name="files">The files of some secrets for a user; null to leave them out.</param>
    public static List<LastingContent> Of(DockerSetup setup, JsonObject configuration, JsonObject lasting, Func<IEnumerable<string>, int, IReadOnlyCollection<VolumeFile>?> files)
    {
        var contents = ComposeProject.Folders(configuration, setup.System, setup.Names)
            .Select(x => new LastingContent(x.Service, x.Volume, TargetOf(lasting, x.Service, x.Volume), FilesOf(x.Source)) { Source = x.Source }).ToList();
        foreach (var service in ((JsonObject)lasting["services"]!).Select(x => x.Key))
            if (ComposeProject.SecretsOf(configuration, service) is { IsEmpty: false } secrets && files(secrets, ComposeProject.UserOf(configuration, service)) is { } secret)
                contents.Add(new LastingContent(service, DockerNames.Secrets(setup.Names.Project, service), "/run/secrets", secret));
        return contents;
    }

    private static string TargetOf(JsonObject lasting, string service, string volume) =>
        (string)((JsonArray)lasting["services"]![service]!["volumes"]!).First(x => (string?)x!["source"] == volume)!["target"]!;

    private static List<VolumeFile> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(x => new VolumeFile(Path.GetRelativePath(folder, x).Replace('\\', '/'), File.ReadAllBytes(x), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, 0))];
}

/// <summary>A file of a lasting service that is not as it should be.</summary>
/// <param name="Content">What it belongs to.</param>
/// <param name="Path">Its path in there.</param>
/// <param name="OnHost">Whether somebody changed it on the host: what the last deployment brought is what is wanted today.</param>
internal sealed record ChangedFile(LastingContent Content, string Path, bool OnHost);
