using Pipeline.Diagnostics;

namespace Pipeline.Systems.Images;

/// <summary>What an image runs on, such as <c>linux/arm64</c> or <c>linux/arm/v7</c>.</summary>
/// <param name="Os">Such as <c>linux</c>.</param>
/// <param name="Architecture">Go's name of the processor, such as <c>amd64</c>.</param>
/// <param name="Variant">Such as <c>v7</c>; null where there is one only.</param>
public sealed record Platform(string Os, string Architecture, string? Variant = null)
{
    // What BuildKit can name and Debian's emulators can run; anything else is a slip of the pen.
    private static readonly string[] Known =
        ["amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "loong64", "mips64le", "mips64"];

    /// <summary>Intel and AMD, 64 bits.</summary>
    public static Platform LinuxAmd64 { get; } = new("linux", "amd64");

    /// <summary>ARM, 64 bits.</summary>
    public static Platform LinuxArm64 { get; } = new("linux", "arm64");

    /// <summary>Of the machine that the pipeline runs on.</summary>
    public static Platform Native => new("linux", System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    });

    /// <exception cref="PipelineException">The text names no known platform: exit 2.</exception>
    public static Platform Parse(string text, string where)
    {
        var parts = text.Split('/');
        if (text == "native")
            return Native;
        if (parts.Length is 2 or 3 && parts[0] == "linux" && Known.Contains(parts[1]) && parts.All(x => x.Length > 0))
            return new Platform(parts[0], parts[1], parts.ElementAtOrDefault(2));
        throw PipelineException.WrongUse(
            $"There is no platform `{text}`", where, next: $"write `native` or linux/ and one of: {string.Join(", ", Known)}");
    }

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
