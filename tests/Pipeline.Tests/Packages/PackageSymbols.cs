using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Packages;

/// <summary>What the symbols of a package say about where its sources are, read as a debugger reads it.</summary>
/// <remarks>https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md</remarks>
internal static partial class PackageSymbols
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    private static readonly Guid Sha256 = new("8829D00F-11B8-4213-878B-770E8597AC16");

    /// <summary>What is wrong: sources that a debugger would not find, or would find with another content than was compiled.</summary>
    /// <param name="package">The package with symbols.</param>
    /// <param name="clone">A clone of the repository, with the commit that was packed.</param>
    /// <param name="address">Where the repository is on GitHub, such as <c>acme/shop</c>.</param>
    /// <param name="sources">How many sources were found by their address.</param>
    public static List<string> Mistakes(string package, string clone, string address, out int sources)
    {
        var mistakes = new List<string>();
        sources = 0;
        using var archive = ZipFile.OpenRead(package);
        foreach (var entry in archive.Entries.Where(x => x.Name.EndsWith(".pdb", StringComparison.Ordinal)))
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(content);
            content.Position = 0;
            using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
            var reader = provider.GetMetadataReader();
            var links = Links(reader);
            if (links.Count == 0)
                mistakes.Add($"{entry.FullName} has no source link");
            foreach (var handle in reader.Documents)
            {
                var document = reader.GetDocument(handle);
                var name = reader.GetString(document.Name);
                if (Of(reader, handle, EmbeddedSource) is not null)
                    continue;
                var link = links.FirstOrDefault(x => name.StartsWith(x.Prefix, StringComparison.Ordinal));
                if (link.Address is null)
                    mistakes.Add($"{name} is neither in the symbols nor linked");
                else if (Address().Match(link.Address + name[link.Prefix.Length..]) is not { Success: true } match || match.Groups["repository"].Value != address)
                    mistakes.Add($"{name} is linked to {link.Address}");
                else if (FileOf(clone, match.Groups["commit"].Value, match.Groups["path"].Value) is not { } file)
                    mistakes.Add($"{match.Value} is no file of the commit");
                else if (reader.GetGuid(document.HashAlgorithm) != Sha256 || !reader.GetBlobBytes(document.Hash).AsSpan().SequenceEqual(SHA256.HashData(file)))
                    mistakes.Add($"{match.Value} is not what was compiled");
                else
                    sources++;
            }
        }

        return mistakes;
    }

    private static List<(string Prefix, string Address)> Links(MetadataReader reader) =>
        Of(reader, MetadataTokens.EntityHandle(TableIndex.Module, 1), SourceLink) is { } json
            ? [.. JsonDocument.Parse(json).RootElement.GetProperty("documents").EnumerateObject().Select(x => (x.Name.TrimEnd('*'), x.Value.GetString()!.TrimEnd('*')))]
            : [];

    private static byte[]? Of(MetadataReader reader, EntityHandle parent, Guid kind) => reader.GetCustomDebugInformation(parent)
        .Select(reader.GetCustomDebugInformation).Where(x => reader.GetGuid(x.Kind) == kind).Select(x => reader.GetBlobBytes(x.Value)).FirstOrDefault();

    private static byte[]? FileOf(string clone, string commit, string path)
    {
        using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["-C", clone, "cat-file", "blob", $"{commit}:{path}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var content = new MemoryStream();
        git.StandardOutput.BaseStream.CopyTo(content);
        git.WaitForExit();
        return git.ExitCode == 0 ? content.ToArray() : null;
    }

    [GeneratedRegex("^https://raw\\.githubusercontent\\.com/(?<repository>[^/]+/[^/]+)/(?<commit>[0-9a-f]{40})/(?<path>.+)$")]
    private static partial Regex Address();
}
