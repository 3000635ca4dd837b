using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Router.Control;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Configuration and secrets of what no release replaces, in volumes. Only what has changed is brought there, and the edge's only after nginx
/// has accepted all of it in a container of its own: what it refuses never gets to where a restarted edge would read it.
/// </summary>
internal sealed class LastingFiles(DockerSetup setup, DockerEngine engine, ControlClient router, long token, DockerSecrets secrets, ComposeRun compose)
{
    private const string Record = "configuration.json";
    private const string Test = $"{Edge.Configuration}/nginx.conf";

    private readonly DockerNames _names = setup.Names;
    private readonly string _carrier = setup.Images[ComposeVariables.Router];

    /// <summary>What a volume is to hold, and whether its service must be started again to see it.</summary>
    private sealed record Content(string Service, string Volume, IReadOnlyCollection<VolumeFile> Files, bool Restarts);

    /// <summary>Brings everything into its volume.</summary>
    /// <exception cref="PipelineException">nginx refuses the edge's: it serves with what it had.</exception>
    public async Task BringAsync(JsonObject configuration, JsonObject lasting, CancellationToken cancellation)
    {
        var contents = ContentsOf(configuration, lasting);
        var known = await router.GetRecordAsync(Record, cancellation) is { Length: > 0 } bytes ? JsonSerializer.Deserialize(bytes, DockerJson.Default.DictionaryStringString)! : [];
        var volumes = (await engine.VolumesAsync($"{DockerNames.EnvironmentLabel}={_names.Environment}", cancellation)).ToHashSet();
        var digests = contents.ToDictionary(x => x.Volume, x => secrets.DigestOf(x.Files));
        var changed = contents.Where(x => !volumes.Contains(x.Volume) || known.GetValueOrDefault(x.Volume) != digests[x.Volume]).ToList();
        if (changed.Count == 0)
            return;
        foreach (var edge in setup.System.Services.OfType<Edge>().Where(x => changed.Exists(y => y.Service == x.Name)))
            await TryAsync(edge, [.. contents.Where(x => x.Service == edge.Name)], lasting, cancellation);

        // Forgotten first: a run that is killed half-way must not leave a volume that passes for the one before.
        foreach (var content in changed)
            known.Remove(content.Volume);
        await RememberAsync(known, cancellation);
        foreach (var service in changed.GroupBy(x => x.Service))
        {
            await Task.WhenAll(service.Select(x => volumes.Contains(x.Volume)
                ? engine.ReplaceVolumeAsync(x.Volume, _carrier, x.Files, _names.Labels, cancellation)
                : engine.FillVolumeAsync(x.Volume, _carrier, x.Files, _names.Labels, cancellation)));
            await ShowAsync(service.Key, service.Any(x => x.Restarts), lasting, cancellation);
        }

        foreach (var content in changed)
            known[content.Volume] = digests[content.Volume];
        await RememberAsync(known, cancellation);
    }

    private List<Content> ContentsOf(JsonObject configuration, JsonObject lasting) =>
    [
        .. ComposeProject.Folders(configuration, setup.System, _names).Select(x => new Content(x.Service, x.Volume, FilesOf(x.Source), Restarts: true)),
        .. ((JsonObject)lasting["services"]!).Select(x => (Service: x.Key, Secrets: ComposeProject.SecretsOf(configuration, x.Key))).Where(x => !x.Secrets.IsEmpty)
            .Select(x => new Content(x.Service, DockerNames.Secrets(_names.Project, x.Service), secrets.Files(x.Secrets, ComposeProject.UserOf(configuration, x.Service)), Restarts: false)),
    ];

    private Task RememberAsync(Dictionary<string, string> known, CancellationToken cancellation) =>
        router.PutRecordAsync(token, Record, JsonSerializer.SerializeToUtf8Bytes(known, DockerJson.Default.DictionaryStringString), cancellation);

    private static List<VolumeFile> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(x => new VolumeFile(Path.GetRelativePath(folder, x).Replace('\\', '/'), File.ReadAllBytes(x), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, 0))];

    /// <summary>A running service sees what is new.</summary>
    private async Task ShowAsync(string service, bool restarts, JsonObject lasting, CancellationToken cancellation)
    {
        var container = $"{_names.Project}-{service}-1";
        if ((await engine.FindContainerAsync(container, cancellation))?.Running is not true)
            return;
        if (setup.System.Services.Any(x => x is Edge && x.Name == service))
        {
            var reload = await engine.ExecAsync(container, ["nginx", "-c", Test, "-s", "reload"], cancellation);
            if (reload.ExitCode != 0)
                throw PipelineException.Failed("nginx was not reloaded", container, details: [.. reload.Output.Trim().Split('\n')]);
        }
        else if (restarts)
        {
            await compose.RestartAsync(lasting, service, cancellation);
        }
    }

    /// <summary>Lets nginx read everything from other volumes, in a container like the edge's.</summary>
    private async Task TryAsync(Edge edge, IReadOnlyList<Content> contents, JsonObject lasting, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(contents.Select(x => engine.FillVolumeAsync(_names.Trial(x.Volume), _carrier, x.Files, _names.Labels, cancellation)));
            var tried = await engine.RunAsync(ContainerOf(edge, contents, lasting), TimeSpan.FromMinutes(1), cancellation);
            if (tried.ExitCode != 0)
                throw PipelineException.Failed(
                    "nginx refuses the edge's new configuration; the edge keeps the old one", $"nginx/{_names.System}", details: [.. tried.Output.Trim().Split('\n')], next: "correct it, and deploy again");
        }
        finally
        {
            foreach (var content in contents)
                await engine.RemoveVolumeAsync(_names.Trial(content.Volume), CancellationToken.None);
        }
    }

    private ContainerSpec ContainerOf(Edge edge, IReadOnlyList<Content> contents, JsonObject lasting)
    {
        var service = (JsonObject)lasting["services"]![edge.Name]!;
        var tried = contents.Select(x => x.Volume).ToHashSet();
        var network = ((JsonObject)service["networks"]!).First().Key;
        return new ContainerSpec((string)service["image"]!)
        {
            Labels = _names.Labels,
            Entrypoint = ["nginx"],
            Command = ["-t", "-q", "-c", Test],
            User = (string?)service["user"],
            // Where it finds the others' names.
            Network = (string)lasting["networks"]![network]!["name"]!,
            ReadOnly = true,
            Unprivileged = true,
            Mounts =
            [
                .. ((JsonArray)service["volumes"]!).Select(x => (Volume: (string)x!["source"]!, Target: (string)x["target"]!)).Where(x => tried.Contains(x.Volume))
                    .Select(x => ContainerMount.Volume(_names.Trial(x.Volume), x.Target, readOnly: true)),
                .. edge.Security.Memory.Select(x => ContainerMount.Tmpfs(x)),
            ],
        };
    }
}
