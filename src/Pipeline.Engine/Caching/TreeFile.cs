using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Engine;

/// <summary>A file or link, with its state and the hash of its content once somebody asked for them.</summary>
internal sealed class TreeFile(TreeDirectory directory, string name)
{
    private readonly TreeDirectory _directory = directory;
    private FileStat _stat;
    private byte[]? _hash;
    private volatile bool _isRead;

    public string Name => name;

    /// <summary>Relative to the root, with slashes.</summary>
    public string Path { get; } = directory.Path.Length == 0 ? name : directory.Path + "/" + name;
    public string FullPath => _directory.FullPath + "/" + name;

    public ref readonly FileStat Stat
    {
        get
        {
            if (!_isRead)
            {
                lock (this)
                {
                    if (!_isRead)
                        FileStat.Read(_directory.Prefix, name, out _stat);
                    _isRead = true;
                }
            }

            return ref _stat;
        }
    }

    /// <summary>
    /// What the file consists of: the hash of its content; of a link, that of where it leads, and of the content there
    /// when that is a file. 32 bytes.
    /// </summary>
    /// <exception cref="IOException">It cannot be read, or changed meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public byte[] Hash(StatIndex index)
    {
        if (_hash is not null)
            return _hash;
        var kind = Stat.Kind;
        lock (this)
        {
            return _hash ??= kind switch
            {
                FileKind.Link => HashOfLink(FullPath),
                FileKind.None => throw new FileNotFoundException($"'{Path}' is gone, or its name is not valid Unicode."),
                _ => index.HashOf(Path, FullPath, ref _stat),
            };
        }
    }

    private static byte[] HashOfLink(string path)
    {
        var text = Encoding.UTF8.GetBytes(new FileInfo(path).LinkTarget ?? throw new IOException($"'{path}' changed while it was read."));
        // A link that leads nowhere or in a circle is what its text says.
        if (!File.Exists(path))
            return SHA256.HashData(text);
        return SHA256.HashData([.. SHA256.HashData(text), .. FileHash.Of(path)]);
    }
}
