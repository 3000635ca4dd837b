using System.Collections.Immutable;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;

namespace Pipeline.Systems;

/// <summary>
/// A system on its developers' machines: its own services from a stage of their images with the sources mounted, what those need, and tools to
/// look into that. No edge and no router stand before it, there is one replica of each, and all are in one network.
/// </summary>
public sealed record Development
{
    /// <summary>What is built and worked on. Services of other images do not run, but for what these services need.</summary>
    public required ImmutableArray<SourceImage> Sources { get; init; }

    /// <summary>Services that do not run, such as a second one of the same program.</summary>
    public ImmutableArray<Service> Without { get; init; } = [];

    /// <summary>What is started beside them to look into the stores, such as redis-commander or pgAdmin.</summary>
    public ImmutableArray<Services.Monitor> Tools { get; init; } = [];

    /// <summary>What is reached from the developer's machine itself, at 127.0.0.1. Nothing else is.</summary>
    public ImmutableArray<LoopbackPort> Ports { get; init; } = [];

    /// <summary>What is other there than the services' definitions say.</summary>
    public ImmutableArray<Override> Overrides { get; init; } = [];

    // Published ports lead into no internal network, and a developer's machine has nobody to keep apart.
    private static readonly Network Network = new("development");

    /// <summary>The image that a service is worked on with; null: it runs as it is everywhere.</summary>
    internal SourceImage? SourceOf(Service service) => service.Artifact is ImageArtifact { Image: var image } ? Sources.FirstOrDefault(x => x.Image.Name == image.Name) : null;

    /// <summary>The port of a service at 127.0.0.1; null: it has none.</summary>
    internal int? PortOf(Service service) => Ports.FirstOrDefault(x => x.Service.Name == service.Name)?.Port;

    /// <summary>The system as it is there.</summary>
    internal SystemDefinition Of(SystemDefinition system)
    {
        var running = system.Services.Where(x => SourceOf(x) is not null && !Without.Any(y => y.Name == x.Name)).Concat(Tools).ToList();
        for (var i = 0; i < running.Count; i++)
            running.AddRange(running[i].AllNeeds.Where(x => !running.Exists(y => y.Name == x.Name)).Select(x => system.Services.FirstOrDefault(y => y.Name == x.Name) ?? x).ToList());
        return system with
        {
            Services = [.. running.OrderBy(Position).Select(x => There(system, x))],
            Images = [.. system.Images.Select(x => Sources.FirstOrDefault(y => y.Image.Name == x.Name)?.Built ?? x)],
            Routes = [],
            Environments = [],
            Smoke = [],
            Alerts = [],
            Receivers = [],
            Channels = [],
        };

        int Position(Service service) => system.Services.IndexOf(service) is >= 0 and var at ? at : int.MaxValue;
    }

    private Service There(SystemDefinition system, Service service)
    {
        var there = Override.Apply(Overrides, service) with { Networks = [Network] };
        if (SourceOf(service) is { } source)
            there = there with { Artifact = new PinnedImage(source.ReferenceIn(system)), Settings = there.Settings.With(new() { ["RELEASE_VERSION"] = "development" }) };
        return there is Replicated replicated ? replicated with { Replicas = 1, Scaling = null } : there;
    }

    internal IEnumerable<(bool, string, string)> Rules(SystemDefinition system)
    {
        const string Where = "Development";
        yield return (!Sources.IsDefaultOrEmpty, $"{Where}.Sources", "nothing is worked on: name an image, its stage for development, and where its folder is mounted");
        if (Sources.IsDefaultOrEmpty)
            yield break;
        foreach (var source in Sources)
        {
            var at = $"{Where}.Sources[{source.Image.Name}]";
            yield return (system.Images.Any(x => x.Name == source.Image.Name), at, "it is not among the system's images");
            yield return (system.Services.Any(x => SourceOf(x) == source), at, "no service runs it");
            yield return (source.Folder is null or ['/', _, ..], at, $"`{source.Folder}` is no absolute path of its container");
        }

        foreach (var tool in Tools)
        {
            foreach (var (holds, at, rule) in tool.Rules())
                yield return (holds, $"{Where}.{at}", rule);
            yield return (!system.Services.Any(x => x.Name == tool.Name), $"{Where}.Tools[{tool.Name}]", "a service of the system has this name");
        }

        var running = Of(system).Services;
        foreach (var service in running.Where(x => x.Artifact is not PinnedImage))
            yield return (false, $"{Where}.Sources", $"{string.Join(", ", running.Where(x => x.AllNeeds.Any(y => y.Name == service.Name)).Select(x => x.Name))} needs {service.Name}, which is of no image that is worked on: add it, or leave out who needs it by Without");
        foreach (var other in Without.Where(x => !system.Services.Any(y => y.Name == x.Name)))
            yield return (false, $"{Where}.Without", $"{other.Name} is not among the system's services");
        foreach (var port in Ports)
        {
            var at = $"{Where}.Ports[{port.Service.Name}]";
            yield return (running.Any(x => x.Name == port.Service.Name), at, "it does not run there");
            yield return (port.Service.Port is not null, at, "it has no port");
            yield return (port.Port is >= 1 and <= 65535, at, $"{port.Port} is not within 1 to 65535");
        }

        foreach (var two in Ports.GroupBy(x => x.Port).Where(x => x.Count() > 1))
            yield return (false, $"{Where}.Ports", $"{string.Join(" and ", two.Select(x => x.Service.Name))} are both at {two.Key}");
        foreach (var rule in Overrides.SelectMany(x => x.Rules($"{Where}.Overrides", system)))
            yield return rule;
    }
}

/// <summary>An image that is built on a developer's machine.</summary>
/// <param name="Image">The image.</param>
/// <param name="Stage">The stage of its Dockerfile that starts its programs again when a source has changed; null: that of the image.</param>
/// <param name="Folder">Where its context is mounted in the container, to read; null: it runs as it was built.</param>
public sealed record SourceImage(Image Image, string? Stage = null, string? Folder = null)
{
    /// <summary>What is built, for this machine alone.</summary>
    internal Image Built => Image with { Stage = Stage ?? Image.Stage, Platforms = [Platform.Native] };

    /// <summary>The name that it gets in this machine's engine.</summary>
    internal string ReferenceIn(SystemDefinition system) => $"{system.Name}/{Image.Name}:development";
}

/// <summary>A port of 127.0.0.1 that leads to a service.</summary>
/// <param name="Service">To which.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record LoopbackPort(Service Service, int Port);
