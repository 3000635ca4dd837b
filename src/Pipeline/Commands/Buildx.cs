using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>Docker's builder: <c>docker buildx</c>, 0.12 or newer.</summary>
public static class Buildx
{
    /// <summary>Builds targets of a bake file; what they are is in the file alone.</summary>
    /// <param name="file">The bake file.</param>
    /// <param name="metadata">Where the digests are written to.</param>
    /// <param name="targets">Targets or groups; none for the group <c>default</c>.</param>
    public static Command Bake(string file, string metadata, params ReadOnlySpan<string> targets) =>
        new Command("docker", "buildx", "bake", "--file", file, "--metadata-file", metadata, "--progress", "rawjson").Add(targets);

    /// <summary>The definition as buildx reads it; builds nothing.</summary>
    public static Command Print(string file, params ReadOnlySpan<string> targets) =>
        new Command("docker", "buildx", "bake", "--file", file, "--print").Add(targets);

    /// <summary>The builder in use: driver and platforms.</summary>
    public static Command Inspect(string? builder = null) =>
        new Command("docker", "buildx", "inspect").AddIf(builder is not null, builder!);

    /// <summary>Makes one index of several images of a repository and names it.</summary>
    /// <param name="name">The reference that the index gets.</param>
    /// <param name="sources">References by digest.</param>
    public static Command CreateIndex(string name, params ReadOnlySpan<string> sources) =>
        new Command("docker", "buildx", "imagetools", "create", "--tag", name).Add(sources);
}
