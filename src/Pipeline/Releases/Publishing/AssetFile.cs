using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.Publishing;

/// <summary>A file that is attached to a release.</summary>
/// <param name="Name">What it is called on GitHub.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Digest">Such as <c>sha256:…</c>.</param>
/// <param name="Size">How many bytes it has.</param>
internal sealed record AssetFile(string Name, string Path, string Digest, long Size)
{
    /// <summary>Collects what a publication declares, makes its archives, and writes the checksums.</summary>
    /// <param name="publication">What is declared.</param>
    /// <param name="root">Where its paths begin.</param>
    /// <param name="scratch">A folder for what is made.</param>
    /// <param name="version">The version.</param>
    /// <param name="at">The time that files in archives have.</param>
    /// <exception cref="PipelineException">Something is missing, empty, or named wrongly: all mistakes at once, exit 2.</exception>
    public static ImmutableArray<AssetFile> Collect(Publication publication, string root, string scratch, string version, DateTimeOffset at)
    {
        var (files, mistakes) = (new List<AssetFile>(), new List<string>());
        Directory.CreateDirectory(scratch);
        foreach (var asset in publication.Assets)
        {
            var source = System.IO.Path.GetFullPath(asset.Source, root);
            var name = asset.Name?.Replace("{version}", version, StringComparison.Ordinal);
            if (asset.Kind == AssetKind.File)
                Add(source, name ?? System.IO.Path.GetFileName(source));
            else if (asset.Kind == AssetKind.Files)
            {
                var found = Globbing.GlobFiles(root, asset.Source.Replace("{version}", version, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
                if (found.Count == 0)
                    mistakes.Add($"{asset.Source}: no file is there");
                found.ForEach(x => Add(x, System.IO.Path.GetFileName(x)));
            }
            else if (!Directory.Exists(source))
                mistakes.Add($"{asset.Source}: the folder does not exist");
            else if (ReproducibleArchive.KindOf(name!) is not { } kind)
                mistakes.Add($"{name}: an archive is called .tar.gz, .tgz or .zip");
            else
                Add(ReproducibleArchive.Write(kind, source, System.IO.Path.Combine(scratch, System.IO.Path.GetFileName(name!)), at), name!);
        }

        if (publication.Checksums is { } checksums && files.Count > 0)
        {
            var path = System.IO.Path.Combine(scratch, System.IO.Path.GetFileName(checksums));
            File.WriteAllText(path, string.Concat(files.OrderBy(x => x.Name, StringComparer.Ordinal).Select(x => $"{x.Digest["sha256:".Length..]}  {x.Name}\n")), new UTF8Encoding(false));
            Add(path, checksums);
        }

        mistakes.AddRange(files.GroupBy(x => x.Name, StringComparer.OrdinalIgnoreCase).Where(x => x.Count() > 1).Select(x => $"{x.Key}: {x.Count()} assets have this name"));
        return mistakes.Count == 0 ? [.. files] : throw PipelineException.WrongUse(
            "The assets of the release are not all there", "IMakeReleases.Publication", next: "make them first, or correct the publication", details: mistakes);

        void Add(string path, string name)
        {
            if (!File.Exists(path))
                mistakes.Add($"{System.IO.Path.GetRelativePath(root, path)}: the file does not exist");
            else if (new FileInfo(path).Length == 0)
                mistakes.Add($"{System.IO.Path.GetRelativePath(root, path)}: the file is empty, and GitHub takes no empty files");
            // GitHub would give it another name.
            else if (name.Length == 0 || name[0] == '.' || name.Any(x => !char.IsAsciiLetterOrDigit(x) && !"._-+".Contains(x)))
                mistakes.Add($"{name}: a name has letters, digits, and . _ - + only, and does not begin with a dot");
            else
                files.Add(Read(name, path));
        }
    }

    private static AssetFile Read(string name, string path)
    {
        using var stream = File.OpenRead(path);
        return new AssetFile(name, path, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }
}
