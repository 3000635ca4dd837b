using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Configuration and secrets of what no release replaces, in volumes. Only what has changed is brought there, and the edge's only after nginx
/// has accepted all of it in a container of its own: what it refuses never gets to where a restarted edge would read it.
/// </summary>
internal sealed class LastingFiles(DockerSetup setup, DockerConnections open, DockerEngine engine, DockerSecrets secrets, JsonObject configuration, JsonObject lasting)
{
    private const string Record = "configuration.json";
    private const string Test = $"{Edge.Configuration}/nginx.conf";

    private readonly DockerNames _names = setup.Names;

    private string Carrier => setup.Images[ComposeVariables.Router];

    /// <summary>The files that are not as they should be: other ones than were brought last, or changed where they are.</summary>
    /// <param name="forgiving">Whether secrets that nobody gives here are left out; else they are refused.</param>
    /// <param name="cancellation">Ends the look.</param>
    public async Task<List<ChangedFile>> CompareAsync(bool forgiving, CancellationToken cancellation)
    {
        var contents = ContentsOf(forgiving);
        var known = KnownAsync(cancellation);
        var there = await Task.WhenAll(contents.Select(x => x.Source is null ? Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(null) : engine.ReadFolderAsync(_names.Lasting(x.Service), x.Target, cancellation)));
        var brought = await known;
        return [.. contents.Zip(there).SelectMany(x => Compare(x.First, brought, x.Second))];
    }

    /// <summary>Brings everything that has changed, or whose volume is gone, into its volume.</summary>
    /// <exception cref="PipelineException">nginx refuses the edge's: it serves with what it had.</exception>
    public async Task BringAsync(IReadOnlyCollection<ChangedFile> differences, CancellationToken cancellation)
    {
        var contents = ContentsOf(forgiving: false);
        var volumes = (await open.VolumesAsync(cancellation)).ToHashSet();
        var changed = contents.Where(x => !volumes.Contains(x.Volume) || differences.Any(y => y.Content.Volume == x.Volume)).ToList();
        if (changed.Count == 0)
            return;
        foreach (var edge in setup.System.Services.OfType<Edge>().Where(x => changed.Exists(y => y.Service == x.Name)))
            await TryAsync(edge, [.. contents.Where(x => x.Service == edge.Name)], cancellation);
        await WriteAsync(changed, volumes, cancellation);
    }

    private List<LastingContent> ContentsOf(bool forgiving) => LastingContent.Of(setup, configuration, lasting, (names, user) =>
    {
        try
        {
            return secrets.Files(names, user);
        }
        catch (PipelineException) when (forgiving)
        {
            return null;
        }
    });

    private async Task<Dictionary<string, string>> KnownAsync(CancellationToken cancellation) =>
        await open.Router.GetRecordAsync(Record, cancellation) is { Length: > 0 } bytes ? JsonSerializer.Deserialize(bytes, DockerJson.Default.DictionaryStringString)! : [];

    private Task RememberAsync(Dictionary<string, string> known, CancellationToken cancellation) => Routing.Ask(
        () => open.Router.PutRecordAsync(open.Lease!.Token, Record, JsonSerializer.SerializeToUtf8Bytes(known, DockerJson.Default.DictionaryStringString), cancellation), open.Where);

    private static string Key(LastingContent content, string file) => $"{content.Volume}/{file}";

    private IEnumerable<ChangedFile> Compare(LastingContent content, Dictionary<string, string> known, IReadOnlyDictionary<string, byte[]>? there)
    {
        foreach (var file in content.Files)
        {
            var asBrought = known.GetValueOrDefault(Key(content, file.Path)) == secrets.DigestOf([file]);
            var asThere = there is null || (there.TryGetValue(file.Path, out var bytes) && bytes.AsSpan().SequenceEqual(file.Content));
            if (!asBrought || !asThere)
                yield return new ChangedFile(content, file.Path, OnHost: asBrought);
        }

        var wanted = content.Files.Select(x => x.Path).ToHashSet();
        var brought = known.Keys.Where(x => x.StartsWith(content.Volume + "/", StringComparison.Ordinal)).Select(x => x[(content.Volume.Length + 1)..]).ToHashSet();
        foreach (var more in brought.Union(there?.Keys ?? []).Where(x => !wanted.Contains(x)))
            yield return new ChangedFile(content, more, OnHost: !brought.Contains(more));
    }

    private async Task WriteAsync(List<LastingContent> changed, HashSet<string> volumes, CancellationToken cancellation)
    {
        // Forgotten first: a run that is killed half-way must not leave a volume that passes for the one before.
        var known = await KnownAsync(cancellation);
        // Those that end with a volume's name are of before each file had a digest.
        foreach (var key in known.Keys.Where(x => changed.Exists(y => x == y.Volume || x.StartsWith(y.Volume + "/", StringComparison.Ordinal))).ToList())
            known.Remove(key);
        await RememberAsync(known, cancellation);
        foreach (var service in changed.GroupBy(x => x.Service))
        {
            await Task.WhenAll(service.Select(x => volumes.Contains(x.Volume)
                ? engine.ReplaceVolumeAsync(x.Volume, Carrier, x.Files, _names.Labels, cancellation)
                : engine.FillVolumeAsync(x.Volume, Carrier, x.Files, _names.Labels, cancellation)));
            await ShowAsync(service.Key, service.Any(x => x.Source is not null), cancellation);
        }

        foreach (var (content, file) in changed.SelectMany(x => x.Files.Select(y => (x, y))))
            known[Key(content, file.Path)] = secrets.DigestOf([file]);
        await RememberAsync(known, cancellation);
    }

    /// <summary>A running service sees what is new.</summary>
    private async Task ShowAsync(string service, bool restarts, CancellationToken cancellation)
    {
        var container = _names.Lasting(service);
        if ((await engine.FindContainerAsync(container, cancellation))?.Running is not true)
            return;
        if (setup.System.Services.Any(x => x is Edge && x.Name == service))
        {
            var workers = new EdgeWorkers(engine, container, setup.Time);
            var before = await workers.NowAsync(cancellation);
            var reload = await engine.ExecAsync(container, ["nginx", "-c", Test, "-s", "reload"], cancellation);
            if (reload.ExitCode != 0)
                throw PipelineException.Failed("nginx was not reloaded", container, details: [.. reload.Output.Trim().Split('\n')]);
            // It only told nginx to: what comes next may count on the new configuration.
            if (!await workers.ReloadedAsync(before, cancellation))
                throw PipelineException.Failed("nginx has not taken its new configuration", container, details: await engine.LogsAsync(container, 20, cancellation));
        }
        else if (restarts)
        {
            await open.Compose.RestartAsync(lasting, service, cancellation);
        }
    }

    /// <summary>Lets nginx read everything from other volumes, in a container like the edge's.</summary>
    private async Task TryAsync(Edge edge, IReadOnlyList<LastingContent> contents, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(contents.Select(x => engine.FillVolumeAsync(_names.Trial(x.Volume), Carrier, x.Files, _names.Labels, cancellation)));
            var tried = await engine.RunAsync(ContainerOf(edge, contents), TimeSpan.FromMinutes(1), cancellation);
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

    private ContainerSpec ContainerOf(Edge edge, IReadOnlyList<LastingContent> contents)
    {
        var service = (JsonObject)lasting["services"]![edge.Name]!;
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
                .. contents.Select(x => ContainerMount.Volume(_names.Trial(x.Volume), x.Target, readOnly: true)),
                .. edge.Security.Memory.Select(x => ContainerMount.Tmpfs(x)),
            ],
        };
    }
}
