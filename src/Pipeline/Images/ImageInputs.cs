using System.Security.Cryptography;
using System.Text;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>The identity of all that an image is made from. The commit, its time and the version are not among it: they say when, not what.</summary>
internal static class ImageInputs
{
    /// <summary>The digest of the inputs; the same on every machine for the same files.</summary>
    /// <param name="image">The definition.</param>
    /// <param name="dockerfile">The Dockerfile's text.</param>
    /// <param name="files">The context.</param>
    /// <param name="from">What it builds on, each with its digest: base images, and other images of the system by their inputs.</param>
    public static Digest Of(Image image, string dockerfile, IReadOnlyList<ContextFile> files, IReadOnlyDictionary<string, string> from)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add("format", "1");
        Add("stage", image.Stage ?? "");
        Add("dockerfile", dockerfile);
        foreach (var (name, value) in image.Arguments)
            Add("argument " + name, value);
        foreach (var (name, value) in image.Labels)
            Add("label " + name, value);
        foreach (var (name, digest) in from.OrderBy(x => x.Key, StringComparer.Ordinal))
            Add("from " + name, digest);
        foreach (var file in files)
            Add("file " + file.Path, file.Link is not null ? "-> " + file.Link : Mode(file.FullPath) + Hash(file.FullPath));
        return Digest.Parse("sha256:" + Convert.ToHexStringLower(whole.GetHashAndReset()));

        // Lengths stand before the texts, so that nothing can be moved from one to the next.
        void Add(string name, string value) =>
            whole.AppendData(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(name)}:{name}{Encoding.UTF8.GetByteCount(value)}:{value}"));
    }

    /// <summary>The tag of an image for some platforms that was made from known inputs: whoever finds it need not build.</summary>
    public static string Tag(Digest inputs, IEnumerable<string> platforms) => "inputs-" + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(inputs + " " + string.Join(' ', platforms.Order(StringComparer.Ordinal)))))[..32];

    private static char Mode(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0 ? 'x' : '-';

    private static string Hash(string file)
    {
        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
