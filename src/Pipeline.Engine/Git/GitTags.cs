using System.IO.Compression;
using System.Text;
using Nuke.Common.Tooling;

namespace Pipeline.Engine;

/// <summary>Finds the tags of a commit, annotated ones too.</summary>
internal static class GitTags
{
    private const int EnoughForHeader = 256;

    public static IReadOnlyCollection<string> Of(GitFiles files, string commit)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        var undecided = false;
        // A loose tag hides a packed one of the same name.
        var loose = new HashSet<string>();
        foreach (var file in Directory.Exists(files.LooseTags) ? Directory.GetFiles(files.LooseTags, "*", SearchOption.AllDirectories) : [])
        {
            var name = Path.GetRelativePath(files.LooseTags, file).Replace('\\', '/');
            loose.Add(name);
            var id = File.ReadAllText(file).Trim();
            if (id == commit || (TryReadTag(files, id, out var tagged) && tagged == commit))
                tags.Add(name);
            else if (tagged is null)
                undecided = true;
        }

        const string Prefix = "refs/tags/";
        foreach (var (name, id, peeled) in files.Packed)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && !loose.Contains(name[Prefix.Length..]) && (id == commit || peeled == commit))
                tags.Add(name[Prefix.Length..]);
        }

        return undecided && ProgramSearch.Find("git") is { } git ? Ask(git, files.Root, commit) ?? [.. tags] : [.. tags];
    }

    /// <summary>Reads a tag that is an object of its own. It begins with <c>tag 123\0object 4711…</c>; a commit gives an empty text.</summary>
    private static bool TryReadTag(GitFiles files, string id, out string? tagged)
    {
        tagged = null;
        var file = id.Length > 2 ? Path.Combine(files.Objects, id[..2], id[2..]) : "";
        if (!File.Exists(file))
            return false;
        using var stream = new ZLibStream(File.OpenRead(file), CompressionMode.Decompress);
        var buffer = new byte[EnoughForHeader];
        var text = Encoding.ASCII.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        var body = text[(text.IndexOf('\0', StringComparison.Ordinal) + 1)..].Split('\n');
        tagged = text.StartsWith("tag ", StringComparison.Ordinal) && body[0].StartsWith("object ", StringComparison.Ordinal)
            ? body[0]["object ".Length..]
            : "";
        return true;
    }

    /// <summary>A tag whose object is packed: only git itself finds that.</summary>
    private static List<string>? Ask(string git, string root, string commit)
    {
        using var process = ProcessTasks.StartProcess(git, $"tag --points-at {commit}", root, logOutput: false, logInvocation: false);
        return process.WaitForExit() && process.ExitCode == 0 ? [.. process.Output.Where(line => line.Type == OutputType.Std).Select(line => line.Text)] : null;
    }
}
