using System.Text;

namespace Pipeline.Engine;

internal enum FileKind : byte
{
    None,
    File,
    Directory,
    Link,

    /// <summary>A device, a pipe, a socket: nothing that a cache can keep.</summary>
    Other,
}

/// <summary>What the file system says about a file without reading it; a link is not followed.</summary>
internal struct FileStat
{
    public FileKind Kind;

    /// <summary>The permission bits of Unix.</summary>
    public int Mode;
    public long Size;

    /// <summary>Times in nanoseconds since 1970: of the content, and of anything at all.</summary>
    public long Modified;
    public long Changed;
    public long Inode;

    public readonly bool IsExecutable => (Mode & 0x40) != 0;

    public readonly bool Equals(in FileStat other) =>
        Kind == other.Kind && Mode == other.Mode && Size == other.Size && Modified == other.Modified && Changed == other.Changed && Inode == other.Inode;

    public static FileStat Of(string path)
    {
        Read(Encoding.UTF8.GetBytes(path), default, out var stat);
        return stat;
    }

    /// <summary>Reads the state of <c>directory + name</c>; the directory in UTF-8, with a slash at its end.</summary>
    public static void Read(ReadOnlySpan<byte> directory, ReadOnlySpan<char> name, out FileStat stat)
    {
        stat = default;
        var size = directory.Length + Encoding.UTF8.GetMaxByteCount(name.Length) + 1;
        var path = size <= 2048 ? stackalloc byte[size] : new byte[size];
        directory.CopyTo(path);
        var length = directory.Length + Encoding.UTF8.GetBytes(name, path[directory.Length..]);
        path[length] = 0;
        if (!NativeStat.IsUsable)
            ReadSlowly(Encoding.UTF8.GetString(path[..length]), ref stat);
        else if (NativeStat.Read(path, out var native))
            Take(native, ref stat);
    }

    private static void Take(in NativeStat native, ref FileStat stat)
    {
        stat.Kind = (native.Mode & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        stat.Mode = native.Mode & 0x1FF;
        stat.Size = native.Size;
        stat.Modified = native.MTime * 1_000_000_000 + native.MTimeNsec;
        stat.Changed = native.CTime * 1_000_000_000 + native.CTimeNsec;
        stat.Inode = native.Ino;
    }

    /// <summary>Without the time of change and the inode, which is why nothing is concluded from it.</summary>
    private static void ReadSlowly(string path, ref FileStat stat)
    {
        FileSystemInfo info = new FileInfo(path);
        if ((int)info.Attributes == -1)
            return;
        stat.Kind = info.LinkTarget is not null ? FileKind.Link
            : info.Attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory : FileKind.File;
        stat.Mode = OperatingSystem.IsWindows() ? 0x1A4 : (int)info.UnixFileMode & 0x1FF;
        stat.Size = stat.Kind == FileKind.File ? ((FileInfo)info).Length : 0;
        stat.Modified = info.LastWriteTimeUtc.Ticks;
    }
}
