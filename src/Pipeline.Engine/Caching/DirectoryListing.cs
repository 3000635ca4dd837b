using System.IO.Enumeration;

namespace Pipeline.Engine;

/// <summary>The names of the files in a directory; those of directories are put aside.</summary>
internal sealed class DirectoryListing(string directory, List<string> directories) : FileSystemEnumerator<string>(directory, Everything)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    protected override bool ShouldIncludeEntry(ref FileSystemEntry entry)
    {
        if (!entry.IsDirectory || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            return true;
        directories.Add(entry.FileName.ToString());
        return false;
    }

    protected override bool ShouldRecurseIntoEntry(ref FileSystemEntry entry) => false;

    protected override string TransformEntry(ref FileSystemEntry entry) => entry.FileName.ToString();
}
