using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Images.Packages;

/// <summary>What pip would install, as it reports it: https://pip.pypa.io/en/stable/reference/installation-report/.</summary>
internal static partial class PipReport
{
    /// <summary>The packages of a report.</summary>
    /// <param name="json">The report.</param>
    /// <param name="file">Where it is from.</param>
    /// <exception cref="PipelineException">It is no report, or a package has no hash: exit 1.</exception>
    public static IReadOnlyList<LockedPackage> Read(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.GetProperty("install").EnumerateArray().Select(Package)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw PipelineException.Failed("pip's report of what it would install cannot be read", file, e.Message, "pip 22.2 or newer is needed", inner: e);
        }
    }

    private static LockedPackage Package(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        var archive = item.GetProperty("download_info").GetProperty("archive_info");
        // Before pip 23.1 there was one hash, as `sha256=…`.
        var hash = archive.TryGetProperty("hashes", out var hashes)
            ? hashes.GetProperty("sha256").GetString()!
            : archive.GetProperty("hash").GetString()!.Replace("sha256=", "", StringComparison.Ordinal);
        return Sha256().IsMatch(hash)
            ? new LockedPackage(Separators().Replace(metadata.GetProperty("name").GetString()!, "-").ToLowerInvariant(), metadata.GetProperty("version").GetString()!, [hash])
            : throw new FormatException($"`{hash}` is not a SHA-256 digest");
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Sha256();

    // How names are compared: https://packaging.python.org/en/latest/specifications/name-normalization/.
    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}

/// <summary>A package with the digests of the files that may be installed: one for each kind of machine, or one for all.</summary>
/// <param name="Name">Its name, normalised.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hashes">SHA-256 digests.</param>
internal sealed record LockedPackage(string Name, string Version, ImmutableArray<string> Hashes);
