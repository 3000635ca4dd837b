using System.IO.Compression;
using System.Text;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>A repository in git's own files, written without git.</summary>
internal sealed class FakeGit
{
    public static readonly string One = new('1', 40);
    public static readonly string Two = new('2', 40);

    private readonly string _git;

    public FakeGit(string root)
    {
        _git = Path.Combine(root, ".git");
        Write("HEAD", "ref: refs/heads/main\n");
        Write("config", "[core]\n\tbare = false\n");
    }

    public FakeGit Branch(string name, string commit) => Write("HEAD", $"ref: refs/heads/{name}\n").Write($"refs/heads/{name}", commit + "\n");

    public FakeGit Remote(string name, string url) => Append("config", $"[remote \"{name}\"] ; where it came from\n\turl = {url}\n\tfetch = +refs/heads/*:refs/remotes/{name}/*\n");

    public FakeGit Tag(string name, string id) => Write($"refs/tags/{name}", id + "\n");

    /// <summary>An annotated tag is an object of its own that names the commit.</summary>
    public FakeGit TagObject(string id, string commit)
    {
        var file = Path.Combine(_git, "objects", id[..2], id[2..]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var stream = new ZLibStream(File.Create(file), CompressionLevel.Fastest);
        stream.Write(Encoding.ASCII.GetBytes($"tag 142\0object {commit}\ntype commit\ntag v\ntagger T <t@t.invalid> 1 +0000\n\ntext\n"));
        return this;
    }

    public FakeGit Append(string name, string text)
    {
        File.AppendAllText(Path.Combine(_git, name), text);
        return this;
    }

    public FakeGit Write(string name, string text)
    {
        var file = Path.Combine(_git, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }
}
