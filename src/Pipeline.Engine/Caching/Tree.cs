using System.Collections.Concurrent;
using System.Text;

namespace Pipeline.Engine;

/// <summary>The files below the root as they were when somebody first looked. Each directory is read once.</summary>
internal sealed class Tree(string root)
{
    private readonly ConcurrentDictionary<string, TreeDirectory> _directories = new(StringComparer.Ordinal);

    public string Root { get; } = root;

    /// <summary>Never part of anything, unless a pattern names what is below.</summary>
    public static bool IsOurOwn(string path) => path is ".git" or ".nuke/temp";

    public TreeDirectory Directory(string path) =>
        _directories.TryGetValue(path, out var known) ? known : _directories.GetOrAdd(path, new TreeDirectory(this, path));
}

/// <summary>A directory, by its path relative to the root ("" is the root itself).</summary>
internal sealed class TreeDirectory(Tree tree, string path)
{
    private readonly Lock _gate = new();
    private TreeFile[]? _files;
    private TreeDirectory[] _directories = [];

    public string Path => path;
    public string Name => path[(path.LastIndexOf('/') + 1)..];
    public string FullPath { get; } = path.Length == 0 ? tree.Root : tree.Root + "/" + path;

    /// <summary>The full path in UTF-8 with a slash at its end, as system calls want it.</summary>
    public byte[] Prefix { get; } = Encoding.UTF8.GetBytes(path.Length == 0 ? tree.Root + "/" : tree.Root + "/" + path + "/");

    /// <summary>Everything but directories, sorted; links are files, wherever they lead.</summary>
    public TreeFile[] Files => Read()._files!;
    public TreeDirectory[] Directories => Read()._directories;

    private TreeDirectory Read()
    {
        lock (_gate)
        {
            if (_files is not null)
                return this;
            var names = new List<string>();
            var children = new List<string>();
            using (var listing = new DirectoryListing(FullPath, children))
            {
                while (listing.MoveNext())
                    names.Add(listing.Current);
            }

            names.Sort(StringComparer.Ordinal);
            children.Sort(StringComparer.Ordinal);
            var directories = new TreeDirectory[children.Count];
            for (var i = 0; i < directories.Length; i++)
                directories[i] = tree.Directory(path.Length == 0 ? children[i] : path + "/" + children[i]);
            var files = new TreeFile[names.Count];
            for (var i = 0; i < files.Length; i++)
                files[i] = new TreeFile(this, names[i]);
            (_directories, _files) = (directories, files);
            return this;
        }
    }
}
