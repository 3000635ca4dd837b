using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Releases;

/// <summary>
/// A history in a few lines of text, and the real repository it becomes: names of commits are computed here as git does, so that messages can
/// name commits, and git fast-import writes them all at once.
/// </summary>
/// <remarks>
/// <c>a | message</c> is a commit behind the one above, <c>a (b, c) | message</c> one with these parents, <c>a () | message</c> one with none;
/// <c>\n</c> begins a line, <c>\xE9</c> is a byte, <c>{b}</c> the name of a commit and <c>{b:7}</c> its first letters. <c>tag v1 on a</c>
/// (annotated: <c>tag! v1 on a</c>), <c>+ path: content</c> is a file of the next commit, <c>author Name</c> counts for those below,
/// <c>date 100</c> for the next one, <c>head a</c> checks out, <c>notes --from x</c> asks.
/// </remarks>
internal sealed partial class History
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> _trees = [];
    /// <summary>fast-import does not find a commit that it has just written by its name.</summary>
    private readonly Dictionary<string, string> _marks = [];
    private readonly List<byte[]> _stream = [];
    private readonly SortedDictionary<string, byte[]> _added = new(StringComparer.Ordinal);
    private string _author = "Ann";
    private long _date = 1_700_000_000;
    private string? _last;

    public History(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Read(line);
    }

    public string? Head { get; private set; }
    public Dictionary<string, string> Arguments { get; } = [];
    public string this[string id] => _names[id];

    public string IdOf(string sha) => _names.First(x => x.Value == sha).Key;

    /// <summary>Writes the repository and checks out its head.</summary>
    public void Write(string folder)
    {
        Git(folder, null, "init", "--quiet", "--initial-branch=main");
        Emit("reset refs/heads/main\n" + (Head is null ? "" : $"from {_marks[Head]}\n\n"));
        if (Head is not null)
            Git(folder, [.. _stream.SelectMany(x => x)], "fast-import", "--quiet");
    }

    public static string Git(string folder, byte[]? input, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // No configuration of a person counts.
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.Result;
    }

    private void Read(string line)
    {
        if (line.Length == 0 || line[0] == '#')
            return;
        if (Tag().Match(line) is { Success: true } tag)
            WriteTag(tag.Groups[2].Value, _names[tag.Groups[3].Value], tag.Groups[1].Length > 0);
        else if (line.StartsWith("+ ", StringComparison.Ordinal))
            _added[line[2..line.IndexOf(": ", StringComparison.Ordinal)]] = Bytes(line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        else if (line.StartsWith("author ", StringComparison.Ordinal))
            _author = line[7..];
        else if (line.StartsWith("date ", StringComparison.Ordinal))
            _date = 1_700_000_000 + long.Parse(line[5..], CultureInfo.InvariantCulture) - 60;
        else if (line.StartsWith("head ", StringComparison.Ordinal))
            Head = _names[line[5..]];
        else if (line.StartsWith("notes", StringComparison.Ordinal))
            foreach (var pair in line.Split("--").Skip(1))
                Arguments[pair.Split(' ')[0]] = Replace(pair.Trim().Split(' ', 2)[1]);
        else
            WriteCommit(Commit().Match(line) is { Success: true } commit ? commit : throw new FormatException(line));
    }

    private void WriteCommit(Match line)
    {
        var id = line.Groups[1].Value;
        string[] parents = line.Groups[2].Success ? [.. line.Groups[3].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(x => _names[x])] : _last is null ? [] : [_last];
        var tree = new SortedDictionary<string, byte[]>(parents.Length > 0 ? _trees[parents[0]] : [], StringComparer.Ordinal);
        foreach (var (path, content) in _added)
            tree[path] = content;
        _date += 60;
        var (who, message) = ($"{_author} <{_author.ToLowerInvariant().Replace(' ', '.')}@example.org> {_date} +0000", Bytes(line.Groups[4].Value));
        byte[] text = [.. Encoding.UTF8.GetBytes($"tree {TreeName(tree)}\n{string.Concat(parents.Select(x => $"parent {x}\n"))}author {who}\ncommitter {who}\n\n"), .. message];
        var sha = Name("commit", text);
        // The branch is only where fast-import puts it; a root must not be on one that exists.
        _marks[sha] = $":{_marks.Count + 1}";
        Emit($"commit refs/import/{id}\nmark {_marks[sha]}\nauthor {who}\ncommitter {who}\ndata {message.Length}\n", message);
        Emit("\n" + string.Concat(parents.Select((x, i) => $"{(i == 0 ? "from" : "merge")} {_marks[x]}\n")) + (parents.Length == 0 ? "deleteall\n" : ""));
        foreach (var (path, content) in _added)
        {
            Emit($"M 100644 inline {path}\ndata {content.Length}\n", content);
            Emit("\n");
        }

        Emit("\n");
        _added.Clear();
        (_names[id], _trees[sha], _last, Head) = (sha, tree, sha, sha);
    }

    private void WriteTag(string name, string sha, bool isAnnotated) =>
        Emit(isAnnotated ? $"tag {name}\nfrom {_marks[sha]}\ntagger Ann <ann@example.org> {_date} +0000\ndata 4\ntext\n" : $"reset refs/tags/{name}\nfrom {_marks[sha]}\n\n");

    private void Emit(string text, byte[]? more = null) => _stream.Add([.. Encoding.UTF8.GetBytes(text), .. more ?? []]);

    private string Replace(string text) => Named().Replace(text, x => _names[x.Groups[1].Value] is var sha && x.Groups[2].Success ? sha[..int.Parse(x.Groups[2].Value, CultureInfo.InvariantCulture)] : sha);

    private byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        text = Replace(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && text[i + 1] == 'n')
                (_, i) = (Add("\n"), i + 1);
            else if (text[i] == '\\' && text[i + 1] == 'r')
                (_, i) = (Add("\r"), i + 1);
            else if (text[i] == '\\' && text[i + 1] == 'x')
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 2, 2))[0]);
                i += 3;
            }
            else
                Add(text[i].ToString());
        }

        return [.. bytes];

        bool Add(string one)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(one));
            return true;
        }
    }

    private static string TreeName(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in files.Where(x => !x.Key.Contains('/')))
            entries[file.Key] = [.. Encoding.UTF8.GetBytes($"100644 {file.Key}\0"), .. Convert.FromHexString(Name("blob", file.Value))];
        foreach (var folder in files.Where(x => x.Key.Contains('/')).GroupBy(x => x.Key[..x.Key.IndexOf('/')]))
            entries[folder.Key + "/"] = [.. Encoding.UTF8.GetBytes($"40000 {folder.Key}\0"), .. Convert.FromHexString(TreeName(folder.Select(x => KeyValuePair.Create(x.Key[(folder.Key.Length + 1)..], x.Value))))];
        return Name("tree", [.. entries.Values.SelectMany(x => x)]);
    }

#pragma warning disable CA5350 // git's names are made so
    private static string Name(string kind, byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.UTF8.GetBytes($"{kind} {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    [GeneratedRegex(@"^(\w+)( \(([^)]*)\))? \| ?(.*)$")]
    private static partial Regex Commit();

    [GeneratedRegex(@"^tag(!?) ([^ ]+) on (\w+)$")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\{(\w+)(?::([0-9]+))?\}")]
    private static partial Regex Named();
}
