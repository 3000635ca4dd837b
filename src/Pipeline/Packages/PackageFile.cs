using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Xml.Linq;
using Pipeline.Diagnostics;

namespace Pipeline.Packages;

/// <summary>A NuGet package on disk.</summary>
/// <param name="Path">The file: <c>.nupkg</c>, or <c>.snupkg</c> with symbols.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version, normalised as NuGet does.</param>
internal sealed record PackageFile(string Path, string Id, string Version)
{
    public bool IsSymbols => Path.EndsWith(".snupkg", StringComparison.OrdinalIgnoreCase);

    /// <summary>The packages of a folder: first those that others may need, symbols last.</summary>
    /// <exception cref="PipelineException">There is none, or one cannot be read: exit 2.</exception>
    public static ImmutableArray<PackageFile> In(string folder) =>
        (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.*nupkg").Order(StringComparer.Ordinal).Select(Read).OrderBy(x => x.IsSymbols).ToImmutableArray() : []) is { IsEmpty: false } packages
            ? packages
            : throw PipelineException.WrongUse("There are no packages", folder, next: "make them first: ./build.sh Pack");

    public static PackageFile Read(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var nuspec = archive.Entries.Single(x => x.FullName == x.Name && x.Name.EndsWith(".nuspec", StringComparison.Ordinal));
            using var stream = nuspec.Open();
            var metadata = XDocument.Load(stream).Root!.Elements().Single(x => x.Name.LocalName == "metadata");
            return new PackageFile(path, Value("id"), Value("version").Split('+')[0]);

            string Value(string name) => metadata.Elements().Single(x => x.Name.LocalName == name).Value;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or System.Xml.XmlException)
        {
            throw PipelineException.WrongUse("The package cannot be read", path, e.Message, "make it again: ./build.sh Pack");
        }
    }

    /// <summary>
    /// Writes the package again with one time for all of its entries: `dotnet pack` takes those of the files, which differ from build to build.
    /// </summary>
    public void Fix()
    {
        var entries = new List<(string Name, byte[] Content)>();
        using (var archive = ZipFile.OpenRead(Path))
            foreach (var entry in archive.Entries.OrderBy(x => x.FullName, StringComparer.Ordinal))
            {
                using var content = entry.Open();
                using var bytes = new MemoryStream();
                content.CopyTo(bytes);
                entries.Add((entry.FullName, bytes.ToArray()));
            }

        using var whole = new MemoryStream();
        using (var archive = new ZipArchive(whole, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
                // The first time that the format can hold.
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }

        Execution.DurableFile.Write(Path, whole.GetBuffer().AsSpan(0, (int)whole.Length));
    }

    /// <summary>What the package holds, entry by entry; a gallery may add its signature, which is not the author's content.</summary>
    public static string ContentOf(Stream package)
    {
        using var archive = new ZipArchive(package, ZipArchiveMode.Read);
        var lines = archive.Entries.Where(x => x.FullName is not ".signature.p7s" and not "[Content_Types].xml" && !x.FullName.EndsWith('/')).OrderBy(x => x.FullName, StringComparer.Ordinal).Select(x =>
        {
            using var content = x.Open();
            return $"{x.FullName} {Convert.ToHexStringLower(SHA256.HashData(content))}";
        });
        return string.Join('\n', lines);
    }
}
