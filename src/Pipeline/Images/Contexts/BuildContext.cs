using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Images.Dockerfiles;
using Pipeline.Systems.Images;

namespace Pipeline.Images.Contexts;

/// <summary>What the builder gets for an image.</summary>
/// <param name="Entries">Files, folders and links, sorted by path.</param>
/// <param name="Unknown">What of it is not certain; empty when nothing is.</param>
internal sealed record BuildContext(ImmutableArray<ContextEntry> Entries, ImmutableArray<string> Unknown)
{
    /// <summary>Looks through the folder.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="image">Names the context and the Dockerfile.</param>
    /// <exception cref="PipelineException">The folder or the Dockerfile does not exist: exit 2.</exception>
    public static BuildContext Of(string root, Image image)
    {
        var context = Path.GetFullPath(Path.Combine(root, image.Context));
        var dockerfile = Path.GetFullPath(Path.Combine(root, image.DockerfilePath));
        if (!Directory.Exists(context))
            throw PipelineException.WrongUse($"The context of image {image.Name} does not exist", image.Context, next: "correct Context in build/Systems");
        if (!File.Exists(dockerfile))
            throw PipelineException.WrongUse($"The Dockerfile of image {image.Name} does not exist", image.DockerfilePath, next: "correct Dockerfile in build/Systems");
        var rules = DockerIgnore.For(context, dockerfile);
        // What every run writes there is no input, unless the Dockerfile takes something from there on purpose.
        var own = DockerfileInputs.Read(root, image).AsSpan().IndexOf(".nuke"u8) < 0 ? Path.GetRelativePath(context, Path.Combine(root, ".nuke", "temp")).Replace('\\', '/') : null;
        var walk = new Walk(rules, image.Context, own);
        walk.Through(new DirectoryInfo(context), "", null);
        walk.Entries.Sort((x, y) => string.CompareOrdinal(x.Path, y.Path));
        var ignoreFile = DockerIgnore.FileFor(context, dockerfile) is { } file ? Path.GetRelativePath(root, file) : "";
        return new BuildContext([.. walk.Entries], [.. rules.Unknown.Select(x => $"{ignoreFile}, {x}"), .. walk.Unknown]);
    }

    private sealed class Walk(DockerIgnore rules, string name, string? own)
    {
        public List<ContextEntry> Entries { get; } = [];

        public List<string> Unknown { get; } = [];

        /// <summary>A folder's entries.</summary>
        /// <returns>Whether the builder gets one of them, and with it the folder.</returns>
        public bool Through(DirectoryInfo folder, string prefix, IgnoreMatch? above)
        {
            var any = false;
            foreach (var entry in List(folder, prefix, above))
            {
                var path = prefix + entry.Name;
                // The runtime has put a mark for each byte that is no text, and finds nothing by that name.
                if (path.Contains('\uFFFD', StringComparison.Ordinal))
                {
                    Unknown.Add($"{name}/{path}: the name is not UTF-8");
                    continue;
                }

                try
                {
                    any |= Take(entry, path, rules.Match(path, above));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    Unknown.Add($"{name}/{path} changed while it was looked at");
                }
            }

            return any;
        }

        private bool Take(FileSystemInfo entry, string path, IgnoreMatch match)
        {
            // A link is sent as what it is and never followed.
            var link = entry.LinkTarget;
            if (entry is DirectoryInfo child && link is null)
            {
                var hasSome = (!match.IsIgnored || rules.MayTakeBackBelow(path)) && Through(child, path + "/", match);
                if (match.IsIgnored && !hasSome)
                    return false;
                Add(ContextEntryKind.Folder, 0);
                return true;
            }

            if (match.IsIgnored)
                return false;
            Add(link is not null ? ContextEntryKind.Link : FileType.IsRegular(entry) ? ContextEntryKind.File : ContextEntryKind.Other, link is null && entry is FileInfo file ? file.Length : 0);
            return true;

            void Add(ContextEntryKind kind, long size)
            {
                var isOwn = own is not null && (path == own || path.StartsWith(own + "/", StringComparison.Ordinal));
                if (!isOwn && link?.Contains('\uFFFD', StringComparison.Ordinal) == true)
                    Unknown.Add($"{name}/{path} leads to a name that is not UTF-8");
                else if (!isOwn && kind == ContextEntryKind.Other)
                    Unknown.Add($"{name}/{path} is neither a file nor a folder");
                Entries.Add(new ContextEntry(
                    path, entry.FullName, kind, kind == ContextEntryKind.Link || OperatingSystem.IsWindows() ? 0 : (int)entry.UnixFileMode, link, size, isOwn));
            }
        }

        private FileSystemInfo[] List(DirectoryInfo folder, string prefix, IgnoreMatch? above)
        {
            try
            {
                return folder.GetFileSystemInfos();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Docker does not mind a folder that it leaves out anyway.
                if (above is not { IsIgnored: true })
                    Unknown.Add($"{name}/{prefix} cannot be read here");
                return [];
            }
        }
    }
}

/// <summary>What something in a context is.</summary>
internal enum ContextEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, a socket or a device.</summary>
    Other,
}

/// <summary>One entry of a context.</summary>
/// <param name="Path">Relative to the context, with slashes.</param>
/// <param name="FullPath">On this machine.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits; 0 for a link.</param>
/// <param name="Link">What it points to when it is a symbolic link.</param>
/// <param name="Size">In bytes; 0 for what is not a file.</param>
/// <param name="IsOwn">Whether it is one of this pipeline's own records, which every run changes and which are no input.</param>
internal sealed record ContextEntry(string Path, string FullPath, ContextEntryKind Kind, int Mode, string? Link, long Size, bool IsOwn);
