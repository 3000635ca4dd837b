using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    // Up to this version the answer has the same form; the client knows only the newer one.
    private static readonly Version UsageApi = new(1, 44);

    /// <summary>What the engine's disk holds and what of it nothing uses. It counts, so it takes its time.</summary>
    public Task<DiskUse> DiskUseAsync(CancellationToken cancellation) => Ask("The engine does not tell what its disk holds", async () =>
    {
        using var answer = await _http.GetAsync(new Uri($"v{(Api < UsageApi ? Api : UsageApi)}/system/df", UriKind.Relative), cancellation);
        if (!answer.IsSuccessStatusCode)
            throw PipelineException.Failed("The engine does not tell what its disk holds", Endpoint.ToString(), $"it answered {(int)answer.StatusCode}");
        using var use = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
        return Read(use.RootElement, await FreeAsync(cancellation));
    });

    /// <summary>Fails early, and says what to free, when less than that is free where the engine keeps its data.</summary>
    /// <param name="needed">Bytes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">Less is free: exit 1. Nothing is known, and nothing said, of another machine's disk.</exception>
    public async Task RequireSpaceAsync(long needed, CancellationToken cancellation)
    {
        if (await FreeAsync(cancellation) is not { } free || free >= needed)
            return;
        var use = await DiskUseAsync(cancellation);
        throw PipelineException.Failed(
            "The Docker Engine is short of disk", Endpoint.ToString(),
            $"{Bytes(free)} are free where it keeps its data, {Bytes(needed)} are needed; of what it holds nothing uses {Bytes(use.Reclaimable)}",
            "free some: `docker builder prune` (build cache), `docker image prune -a` (images without containers); `docker system df -v` shows what there is");
    }

    /// <summary>A size for people.</summary>
    internal static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):0.0} GiB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):0} MiB",
        _ => $"{bytes / 1024.0:0} KiB",
    };

    internal static DiskUse Read(JsonElement use, long? free)
    {
        var (containers, volumes, cache, unused) = (0L, 0L, 0L, 0L);
        foreach (var container in List(use, "Containers"))
        {
            containers += Number(container, "SizeRw");
            if (container.TryGetProperty("State", out var state) && state.GetString() is "exited" or "dead" or "created")
                unused += Number(container, "SizeRw");
        }

        foreach (var volume in List(use, "Volumes"))
            volumes += volume.TryGetProperty("UsageData", out var data) && data.ValueKind == JsonValueKind.Object ? Number(data, "Size") : 0;
        foreach (var entry in List(use, "BuildCache"))
        {
            cache += Number(entry, "Size");
            if (!Flag(entry, "InUse") && !Flag(entry, "Shared"))
                unused += Number(entry, "Size");
        }

        // As `docker system df` counts: layers, less what containers use. Layers that images share are counted once.
        var images = Number(use, "LayersSize");
        var used = List(use, "Images").Where(x => Number(x, "Containers") > 0).Sum(x => Number(x, "Size") - Math.Max(0, Number(x, "SharedSize")));
        return new DiskUse(free, images, containers, volumes, cache, unused + Math.Max(0, images - used));
    }

    private async Task<long?> FreeAsync(CancellationToken cancellation)
    {
        if (Endpoint.SocketPath is null)
            return null;
        try
        {
            // A socket here may still be a tunnel to elsewhere, or an engine in a container: then the folder is not here.
            var root = (await _client.System.GetSystemInfoAsync(cancellation)).DockerRootDir;
            return Directory.Exists(root) ? new DriveInfo(root).AvailableFreeSpace : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static long Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) && number > 0 ? number : 0;

    private static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
