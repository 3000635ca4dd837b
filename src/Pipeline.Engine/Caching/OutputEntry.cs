namespace Pipeline.Engine;

/// <summary>One output of a target: a file, a link, or an empty directory.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Path">Relative to the root, with slashes.</param>
/// <param name="Mode">The permission bits of a file.</param>
/// <param name="Size">The size of a file in bytes.</param>
/// <param name="Hash">The hash of a file's content.</param>
/// <param name="Link">Where a link leads.</param>
internal sealed record OutputEntry(FileKind Kind, string Path, int Mode, long Size, byte[] Hash, string Link)
{
    private const int Executable = 0x40;

    public bool IsSameAs(OutputEntry other) =>
        Kind == other.Kind && Path == other.Path && Size == other.Size && Link == other.Link
        && (Mode & Executable) == (other.Mode & Executable) && Hash.AsSpan().SequenceEqual(other.Hash);

    /// <summary>The outputs as they are on disk.</summary>
    public static List<OutputEntry> Read(FileSet files, StatIndex index)
    {
        var entries = new List<OutputEntry>();
        foreach (var file in files.Files)
            entries.Add(Of(file, index));
        foreach (var directory in files.Empty)
            entries.Add(new OutputEntry(FileKind.Directory, directory, 0, 0, [], ""));
        return entries;
    }

    public static OutputEntry Of(TreeFile file, StatIndex index)
    {
        if (file.Stat.Kind == FileKind.Link)
            return new OutputEntry(FileKind.Link, file.Path, 0, 0, [], new FileInfo(file.FullPath).LinkTarget ?? "");
        var hash = file.Hash(index);
        return new OutputEntry(FileKind.File, file.Path, file.Stat.Mode, file.Stat.Size, hash, "");
    }

    /// <summary>One hash for all outputs of a target.</summary>
    public static byte[] HashOf(IReadOnlyList<OutputEntry> entries)
    {
        var writer = new ByteWriter("pipeline outputs 1");
        foreach (var entry in entries)
            entry.Write(writer, withMode: false);
        return writer.Hash();
    }

    public void Write(ByteWriter writer, bool withMode = true)
    {
        writer.Flag((byte)Kind);
        writer.Text(Path);
        writer.Number(withMode ? Mode : Mode & Executable);
        writer.Number(Size);
        writer.Bytes(Hash);
        writer.Text(Link);
    }

    public static OutputEntry Read(ByteReader reader) =>
        new((FileKind)reader.Flag(), reader.Text(), (int)reader.Number(), reader.Number(), reader.Bytes(), reader.Text());
}
