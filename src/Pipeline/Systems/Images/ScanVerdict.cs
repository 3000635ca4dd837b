using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Systems.Images;

/// <summary>What a scan has made of an image.</summary>
/// <param name="Digest">The image's digest.</param>
/// <param name="Passed">Whether nothing was found that must not stay.</param>
/// <param name="At">When it was scanned.</param>
public sealed record ScanVerdict(string Digest, bool Passed, DateTimeOffset At)
{
    /// <summary>What was found, in words; null when it has passed.</summary>
    public string? Found { get; init; }

    /// <summary>The platforms that were scanned; empty for an image that has no list of them.</summary>
    public ImmutableArray<string> Platforms { get; init; } = [];

    /// <summary>Which findings would have stopped it, such as <c>HIGH,CRITICAL</c>.</summary>
    public string? Gate { get; init; }

    /// <summary>What scanned, with its version.</summary>
    public string? Scanner { get; init; }

    /// <summary>When the scanner's database was last updated; null when it did not say, as with a server.</summary>
    public DateTimeOffset? Database { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Passed ? "passed" : $"not passed ({Found})")} at {At:u}{(Platforms.IsDefaultOrEmpty ? "" : $" for {string.Join(", ", Platforms)}")}"
        + $", gate {Gate ?? "unknown"}, by {Scanner ?? "an unknown scanner"}{(Database is { } database ? $" with a database of {database:u}" : "")}";

    /// <summary>The verdicts in a file; none when there is no file.</summary>
    /// <exception cref="PipelineException">It is not readable: exit 1.</exception>
    public static ImmutableArray<ScanVerdict> Read(string path)
    {
        try
        {
            return File.Exists(path) ? [.. JsonSerializer.Deserialize(File.ReadAllBytes(path), VerdictJson.Default.ScanVerdictArray)!] : [];
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed("The record of scans is not readable", path, e.Message, "scan the images again: ./build.sh ScanImages");
        }
    }

    /// <summary>As in the file.</summary>
    public static string ToJson(IEnumerable<ScanVerdict> verdicts) => JsonSerializer.Serialize([.. verdicts], VerdictJson.Default.ScanVerdictArray);

    /// <summary>Writes verdicts in the place of older ones about the same images; those about others stay.</summary>
    /// <param name="path">The file.</param>
    /// <param name="digests">The images.</param>
    /// <param name="verdicts">What is known of them now; none: nothing.</param>
    public static void Write(string path, IReadOnlyCollection<string> digests, IEnumerable<ScanVerdict> verdicts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes([.. Read(path).Where(x => !digests.Contains(x.Digest)), .. verdicts], VerdictJson.Default.ScanVerdictArray));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ScanVerdict[]))]
internal sealed partial class VerdictJson : JsonSerializerContext;
