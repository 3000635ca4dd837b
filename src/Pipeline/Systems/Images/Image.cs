using System.Collections.Immutable;

namespace Pipeline.Systems.Images;

/// <summary>An image and how it is built: a value that one bake definition is made of.</summary>
/// <param name="Name">The last part of its repository: lower case letters, digits and dashes.</param>
public sealed record Image(string Name)
{
    /// <summary>The folder that is sent to the builder, relative to the repository's root.</summary>
    public required string Context { get; init; }

    /// <summary>The Dockerfile, relative to the repository's root. Default: <c>Dockerfile</c> in the context.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>The stage to build; null for the last.</summary>
    public string? Stage { get; init; }

    /// <summary>Build arguments. Not for secrets: they are readable in the image's history.</summary>
    public ImmutableSortedDictionary<string, string> Arguments { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Run one after the other before it is built, in the repository's root: they make what the context needs and the repository does not hold.</summary>
    public ImmutableArray<Execution.Command> Prepare { get; init; } = [];

    /// <summary>What it is built for. Default: linux/amd64 and linux/arm64.</summary>
    public ImmutableArray<Platform> Platforms { get; init; } = [Platform.LinuxAmd64, Platform.LinuxArm64];

    /// <summary>Labels and OCI annotations beside those that the pipeline sets (revision, version, created, source).</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where layers are kept between machines. Without any, only the builder's own cache is used.</summary>
    public ImmutableArray<BuildCache> Caches { get; init; } = [];

    /// <summary>Secrets that steps may mount.</summary>
    public ImmutableArray<BuildSecret> Secrets { get; init; } = [];

    /// <summary>SSH agents or keys that steps may mount, such as <c>default</c>.</summary>
    public ImmutableArray<string> Ssh { get; init; } = [];

    /// <summary>Other images of the system that the Dockerfile names as contexts: name in the Dockerfile, image.</summary>
    public ImmutableSortedDictionary<string, string> Uses { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Its packages of Python; the first for the mirror in use is the image's, the others are for tests of it.</summary>
    public ImmutableArray<PackageLock> Locks { get; init; } = [];

    /// <summary>The Dockerfile, also when none is named.</summary>
    public string DockerfilePath => Dockerfile ?? $"{Context.TrimEnd('/')}/Dockerfile";

    /// <summary>The Dockerfile's path from the context, as bake and compose read it.</summary>
    internal string DockerfileFromContext => Path.GetRelativePath(Context, DockerfilePath).Replace('\\', '/');

    /// <summary>The image with the packages of a mirror, or of the public index.</summary>
    /// <exception cref="Diagnostics.PipelineException">It has packages, but none of this mirror: exit 2.</exception>
    internal Image With(Mirror? mirror) => Locks.IsEmpty ? this : Locks.FirstOrDefault(x => x.Mirror == mirror?.Name) is { } packages
        ? this with { Arguments = Arguments.SetItems(packages.BuildArguments) }
        : throw Diagnostics.PipelineException.WrongUse(
            $"Image {Name} has no packages {(mirror is null ? "without a mirror" : $"of mirror {mirror.Name}")}", $"Images[{Name}].Locks",
            next: $"choose one of: {string.Join(", ", Locks.Select(x => x.Mirror ?? "no mirror").Distinct())}");

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Names.IsValid(Name), $"{where}.Name", Names.Rule),
        (!Platforms.IsDefaultOrEmpty && Platforms.Distinct().Count() == Platforms.Length, $"{where}.Platforms", "at least one platform is needed, each once"),
        (!Path.IsPathRooted(Context) && !Context.Split('/').Contains(".."), $"{where}.Context", "it is a folder within the repository"),
        (!Path.IsPathRooted(DockerfilePath) && !DockerfilePath.Split('/').Contains(".."), $"{where}.Dockerfile", "it is a file within the repository"),
        (Locks.GroupBy(x => x.Name).All(x => x.Count() == 1 && x.Key.Length > 0 && x.Key.All(y => char.IsAsciiLetterOrDigit(y) || y is '.' or '-') && x.Key[0] != '.'),
            $"{where}.Locks", "a lock has a name of its own: letters, digits, dots and dashes"),
        (Secrets.All(x => x.Id.Length > 0 && x.Variable.Length > 0), $"{where}.Secrets", "a secret has an id and a variable"),
    ];
}
