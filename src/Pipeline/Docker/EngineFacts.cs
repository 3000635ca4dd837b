using System.Collections.Immutable;
using System.Net;

namespace Pipeline.Docker;

/// <summary>What an engine is.</summary>
/// <param name="Version">Such as 26.1.5.</param>
/// <param name="Api">The newest API it speaks.</param>
/// <param name="ContainerdStore">Whether images are in containerd's store, which holds several platforms and attestations of an image.</param>
/// <param name="Driver">The storage driver.</param>
/// <param name="DataRoot">Where it keeps everything, on its own host.</param>
/// <param name="Rootless">Whether it runs without being root.</param>
/// <param name="Platform">What it runs natively.</param>
/// <param name="OperatingSystem">Of its host.</param>
/// <param name="Cpus">Processors of its host.</param>
/// <param name="Memory">Bytes of its host.</param>
/// <param name="Warnings">What the engine itself warns of.</param>
internal sealed record EngineFacts(
    string Version, Version Api, bool ContainerdStore, string Driver, string DataRoot, bool Rootless, string Platform, string OperatingSystem,
    int Cpus, long Memory, ImmutableArray<string> Warnings);

/// <summary>What an engine's disk holds.</summary>
/// <param name="Free">Bytes free where the engine keeps its data; null when that is another machine's.</param>
/// <param name="Images">Bytes of images.</param>
/// <param name="Containers">Bytes that containers have written.</param>
/// <param name="Volumes">Bytes of volumes.</param>
/// <param name="BuildCache">Bytes of the build cache.</param>
/// <param name="Reclaimable">Bytes of images, containers and build cache that nothing uses. Volumes are never counted: they may hold data.</param>
internal sealed record DiskUse(long? Free, long Images, long Containers, long Volumes, long BuildCache, long Reclaimable);

/// <summary>An image as the engine has it.</summary>
/// <param name="Id">The digest of its index, manifest or configuration, whichever the store names it by.</param>
/// <param name="Digests">The references by digest: what registries know it as.</param>
/// <param name="Tags">The references by tag.</param>
/// <param name="Platforms">What of it is here. Engines before 28 tell one platform only.</param>
/// <param name="Size">Bytes, as the engine counts.</param>
/// <param name="Layers">How many layers the image of this engine's platform has.</param>
/// <param name="Labels">Of its configuration.</param>
/// <param name="Created">When it says it was made; null when it does not.</param>
internal sealed record EngineImage(
    string Id, ImmutableArray<string> Digests, ImmutableArray<string> Tags, ImmutableArray<string> Platforms, long Size, int Layers,
    ImmutableSortedDictionary<string, string> Labels, DateTimeOffset? Created);

/// <summary>A container as it is now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">The id of its image.</param>
/// <param name="Status">created, running, paused, restarting, removing, exited or dead.</param>
/// <param name="ExitCode">What it ended with; null while it has not.</param>
/// <param name="OutOfMemory">Whether it was ended for using more memory than it may.</param>
/// <param name="Labels">All labels, its image's included.</param>
/// <param name="Addresses">Its address in each network.</param>
/// <param name="Ports">Published ports: port in the container, port on the host.</param>
internal sealed record EngineContainer(
    string Id, string Name, string Image, string Status, int? ExitCode, bool OutOfMemory,
    ImmutableSortedDictionary<string, string> Labels, ImmutableSortedDictionary<string, string> Addresses, ImmutableSortedDictionary<int, int> Ports)
{
    public bool Running => Status is "running" or "paused" or "restarting";

    /// <summary>The image as whoever made the container named it.</summary>
    public string Reference { get; init; } = Image;

    /// <summary>Since when it runs; null: it does not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What its own health check says: starting, healthy or unhealthy; null: it has none.</summary>
    public string? Health { get; init; }
}

/// <summary>A container as the list of all of them shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">All labels.</param>
/// <param name="Published">The addresses and ports of the host that it has.</param>
internal sealed record Neighbour(string Name, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<IPEndPoint> Published)
{
    /// <summary>Whether it has a port that somebody else wants at an address.</summary>
    public bool Has(IPAddress address, int port) =>
        Published.Any(x => x.Port == port && (x.Address.Equals(address) || IsEvery(x.Address) || IsEvery(address)));

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}

/// <summary>How a program in a container ended, and the end of what it said.</summary>
internal sealed record ExecResult(int ExitCode, string Output);

/// <summary>Something that happened in the engine.</summary>
/// <param name="Time">When.</param>
/// <param name="Type">container, image, network, volume …</param>
/// <param name="Action">start, die, oom, health_status: unhealthy …</param>
/// <param name="Id">Of what it happened to.</param>
/// <param name="Attributes">Its name, image, exit code and labels.</param>
internal sealed record EngineEvent(DateTimeOffset Time, string Type, string Action, string Id, ImmutableSortedDictionary<string, string> Attributes);
