using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>The files that the builder gets for an image.</summary>
internal static class BuildContext
{
    /// <summary>All files, sorted by path.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="image">Names the context and the Dockerfile.</param>
    /// <exception cref="PipelineException">The folder or the Dockerfile is not there: exit 2.</exception>
    public static IReadOnlyList<ContextFile> Files(string root, Image image)
    {
        var context = Path.GetFullPath(Path.Combine(root, image.Context));
        var dockerfile = Path.GetFullPath(Path.Combine(root, image.DockerfilePath));
        if (!Directory.Exists(context))
            throw PipelineException.WrongUse($"The context of image {image.Name} is not there", image.Context, next: "correct Context in build/Systems");
        if (!File.Exists(dockerfile))
            throw PipelineException.WrongUse($"The Dockerfile of image {image.Name} is not there", image.DockerfilePath, next: "correct Dockerfile in build/Systems");
        var files = new List<ContextFile>();
        Walk(new DirectoryInfo(context), "", DockerIgnore.For(context, dockerfile), files);
        files.Sort((x, y) => string.CompareOrdinal(x.Path, y.Path));
        return files;
    }

    private static void Walk(DirectoryInfo folder, string prefix, DockerIgnore ignore, List<ContextFile> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            var ignored = ignore.Ignores(path);
            // A link is sent as what it is and never followed.
            if (entry is DirectoryInfo { LinkTarget: null } child)
            {
                if (!ignored || ignore.TakesBack)
                    Walk(child, path + "/", ignore, files);
            }
            else if (!ignored)
            {
                files.Add(new ContextFile(path, entry.FullName, entry.LinkTarget, entry is FileInfo { LinkTarget: null } file ? file.Length : 0));
            }
        }
    }
}

/// <summary>A file of a context.</summary>
/// <param name="Path">Relative to the context, with slashes.</param>
/// <param name="FullPath">On this machine.</param>
/// <param name="Link">What it points to when it is a symbolic link.</param>
/// <param name="Size">In bytes; 0 for a link.</param>
internal sealed record ContextFile(string Path, string FullPath, string? Link, long Size);
