using System.Collections.Immutable;

namespace Pipeline.Docker;

/// <summary>A container to run: an immutable value.</summary>
/// <param name="Image">A reference that the engine has.</param>
internal sealed record ContainerSpec(string Image)
{
    /// <summary>Its name; null to let the engine make one up.</summary>
    public string? Name { get; init; }

    /// <summary>In place of the image's entry point; empty to keep it.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>In place of the image's command; empty to keep it.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Environment variables, shown by <c>docker inspect</c>.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// Environment variables that are secret. They are never in labels, arguments, logs or texts of this program; whoever may use
    /// the engine can still inspect them.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Labels, beside <see cref="DockerLabels.System"/>.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The system it belongs to: what is not labelled so is never pruned.</summary>
    public string? System { get; init; }

    /// <summary>The network it is in; null for the engine's default bridge.</summary>
    public string? Network { get; init; }

    /// <summary>What it calls itself; null for its id. A server such as RabbitMQ finds its data by it.</summary>
    public string? HostName { get; init; }

    /// <summary>Further host names it has in <see cref="Network"/>.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>What of the host or of volumes it sees.</summary>
    public ImmutableArray<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Ports of the container that are published on a free port of the loopback interface.</summary>
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary>Who runs it: <c>user</c>, <c>uid</c> or <c>uid:gid</c>; null for the image's.</summary>
    public string? User { get; init; }

    /// <summary>Where it runs; null for the image's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The platform of a multi-platform image; null for the engine's own.</summary>
    public string? Platform { get; init; }

    /// <summary>Bytes of memory, swap included; null for no limit.</summary>
    public long? Memory { get; init; }

    /// <summary>Processors, such as 0.5; null for no limit.</summary>
    public double? Cpus { get; init; }

    /// <summary>Processes and threads; null for no limit.</summary>
    public long? Pids { get; init; }

    /// <summary>Whether its own files can be changed. Default: they can.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether all capabilities are dropped and none can be gained.</summary>
    public bool Unprivileged { get; init; }

    /// <summary>Whether a small first process passes signals on and collects what ends.</summary>
    public bool Init { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name is null ? Image : $"{Name} ({Image})";
}

/// <summary>What a container sees at a path.</summary>
internal sealed record ContainerMount
{
    private ContainerMount(string type, string? source, string target) => (Type, Source, Target) = (type, source, target);

    /// <summary>bind, volume or tmpfs.</summary>
    public string Type { get; }

    public string? Source { get; }

    public string Target { get; }

    public bool ReadOnly { get; init; }

    /// <summary>Bytes a tmpfs may hold; null for half of the memory.</summary>
    public long? Size { get; init; }

    /// <summary>A folder or file of the engine's host, by its absolute path.</summary>
    public static ContainerMount Bind(string source, string target, bool readOnly = false) => new("bind", source, target) { ReadOnly = readOnly };

    /// <summary>A volume by its name.</summary>
    public static ContainerMount Volume(string name, string target, bool readOnly = false) => new("volume", name, target) { ReadOnly = readOnly };

    /// <summary>Who owns a tmpfs, as <c>uid:gid</c> or <c>uid</c>, and alone may use it; null for root and use by all.</summary>
    public string? Owner { get; init; }

    /// <summary>Memory that is gone with the container.</summary>
    public static ContainerMount Tmpfs(string target, long? size = null, string? owner = null) => new("tmpfs", null, target) { Size = size, Owner = owner };
}

/// <summary>The labels that say whose a thing in Docker is.</summary>
internal static class DockerLabels
{
    /// <summary>The system it belongs to.</summary>
    public const string System = "pipeline.system";
}
