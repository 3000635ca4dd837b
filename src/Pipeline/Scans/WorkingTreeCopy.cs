using System.Text;

namespace Pipeline.Scans;

/// <summary>
/// The files that git knows or would take, copied: gitleaks would otherwise walk through everything that is ignored, such as build
/// outputs. Comments that excuse a line are made unreadable in the copy.
/// </summary>
internal static class WorkingTreeCopy
{
    // Larger files are copied as they are; a comment that excuses is then still read.
    private const long LargestChanged = 64 * 1024 * 1024;

    public static void Make(string root, string copy, IEnumerable<string> files, string excuse, CancellationToken cancellation)
    {
        Directory.CreateDirectory(copy);
        var (excusing, harmless) = (Encoding.UTF8.GetBytes(excuse), Encoding.UTF8.GetBytes(excuse.Replace(':', '_')));
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var source = new FileInfo(Path.Combine(root, file));
            // Deleted but still known to git; folders are submodules, repositories of their own.
            if (source.LinkTarget is null && !source.Exists)
                continue;
            var target = Path.Combine(copy, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (source.LinkTarget is { } link)
                File.WriteAllText(target, link);
            else if (source.Length > LargestChanged)
                File.Copy(source.FullName, target);
            else
            {
                var bytes = File.ReadAllBytes(source.FullName);
                for (var at = bytes.AsSpan().IndexOf(excusing); at >= 0; at = bytes.AsSpan().IndexOf(excusing))
                    harmless.CopyTo(bytes, at);
                File.WriteAllBytes(target, bytes);
            }
        }
    }
}
