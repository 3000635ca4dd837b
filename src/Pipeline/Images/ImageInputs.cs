using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Images.Contexts;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>The digest of what an image is made from: the same inputs, the same digest.</summary>
/// <remarks>Neither the commit nor the time is among them: an image that nothing has changed for is not built again for a new commit.</remarks>
internal sealed class ImageInputs : IDisposable
{
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _unknown = [];

    /// <summary>Begins with what the definition says.</summary>
    public ImageInputs(Image image)
    {
        Add("format", "2");
        Add("stage", image.Stage ?? "");
        foreach (var (name, value) in image.Arguments)
            Add("argument " + name, value);
        foreach (var (name, value) in image.Labels)
            Add("label " + name, value);
    }

    /// <inheritdoc/>
    public void Dispose() => _whole.Dispose();

    /// <summary>What could not be read; empty when all could.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>One more input.</summary>
    public void Add(string name, string value) => Add(name, Encoding.UTF8.GetBytes(value));

    /// <summary>One more input. Lengths are before the texts, so that nothing can be moved from one to the next.</summary>
    public void Add(string name, byte[] value)
    {
        _whole.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(name)}:{name}{value.Length}:")));
        _whole.AppendData(value);
    }

    /// <summary>What the builder gets: names, contents and all permissions, which it keeps, also of folders.</summary>
    public void Add(BuildContext context)
    {
        foreach (var entry in context.Entries.Where(x => !x.IsOwn))
            Add($"{entry.Kind} {entry.Path}", entry.Kind switch
            {
                ContextEntryKind.Link => entry.Link!,
                ContextEntryKind.File => Convert.ToString(entry.Mode, 8) + Hash(entry),
                _ => Convert.ToString(entry.Mode, 8),
            });
    }

    /// <summary>The digest of all that was added.</summary>
    public Digest Digest() => Systems.Images.Digest.Parse("sha256:" + Convert.ToHexStringLower(_whole.GetHashAndReset()));

    /// <summary>The tag of an image for some platforms.</summary>
    /// <param name="inputs">What it was made from.</param>
    /// <param name="platforms">What it holds.</param>
    /// <param name="isKnown">Whether that is all it was made from: only then whoever finds the tag need not build.</param>
    public static string Tag(Digest inputs, IEnumerable<string> platforms, bool isKnown) => (isKnown ? KnownPrefix : "built-") + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(inputs + " " + string.Join(' ', platforms.Order(StringComparer.Ordinal)))))[..32];

    /// <summary>Whether a tag says that all inputs were known.</summary>
    public static bool IsKnown(string? tag) => tag?.StartsWith(KnownPrefix, StringComparison.Ordinal) == true;

    private const string KnownPrefix = "inputs-";

    private string Hash(ContextEntry file)
    {
        try
        {
            using var content = File.OpenRead(file.FullPath);
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unknown.Add($"{file.Path} cannot be read here");
            return "";
        }
    }
}
