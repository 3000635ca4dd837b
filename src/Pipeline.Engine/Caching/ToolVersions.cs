using System.Diagnostics;

namespace Pipeline.Engine;

/// <summary>
/// What programs print about themselves, remembered with the state of the program's file, so that an unchanged program
/// is not started again.
/// </summary>
internal sealed class ToolVersions
{
    private const string Format = "pipeline tools 1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _file;
    private readonly Session _session;
    private readonly Dictionary<string, (string State, string Answer)> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _isChanged;
    private bool _isLoaded;

    public ToolVersions(Session session, string file)
    {
        _session = session;
        _file = file;
    }

    /// <exception cref="BuildException">The program gives no answer.</exception>
    public string Of(string program, string[] arguments)
    {
        if (ProgramSearch.Find(program, _session.Invocation.Environment.GetValueOrDefault("PATH") ?? "", _session.Root) is not { } path)
            return "(not found)";
        // Started by the name it was found under (some programs look at it), identified by the file behind it.
        var state = State(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        var key = string.Join('\0', [path, .. arguments]);
        lock (_gate)
        {
            Load();
            if (NativeStat.IsUsable && _known.TryGetValue(key, out var known) && known.State == state)
                return known.Answer;
            var answer = Ask(program, path, arguments);
            _known[key] = (state, answer);
            _isChanged = true;
            return answer;
        }
    }

    public void Save(Func<string> temporary)
    {
        if (!_isChanged)
            return;
        var writer = new ByteWriter(Format);
        writer.Number(_known.Count);
        foreach (var (key, (state, answer)) in _known)
        {
            writer.Text(key);
            writer.Text(state);
            writer.Text(answer);
        }

        writer.WriteTo(_file, temporary());
    }

    private void Load()
    {
        if (_isLoaded)
            return;
        _isLoaded = true;
        if (ByteReader.Open(_file, Format) is not { } reader)
            return;
        for (var count = reader.Number(); count > 0; count--)
            _known[reader.Text()] = (reader.Text(), reader.Text());
    }

    /// <summary>The program's file, and what chooses the version for `dotnet`, which is only a door to what is beside it.</summary>
    private string State(string path)
    {
        return $"{One(path)} {One(Path.Combine(Path.GetDirectoryName(path)!, "sdk"))} {One(Path.Combine(_session.Root!, "global.json"))}";

        static string One(string file)
        {
            var stat = FileStat.Of(file);
            return stat.Kind == FileKind.None ? "-" : $"{stat.Size}/{stat.Modified}/{stat.Changed}/{stat.Inode}";
        }
    }

    private string Ask(string program, string path, string[] arguments)
    {
        var written = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = _session.Root!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start) ?? throw new BuildException($"'{written}' cannot be started.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!Task.WaitAll([output, error], Patience) || !process.WaitForExit(Patience))
        {
            _ = ProcessTree.Kill(process);
            throw new BuildException($"'{written}' gives no answer within {Patience.TotalSeconds:0} seconds. It is declared with Tool(…) as an input.");
        }

        if (process.ExitCode != 0)
            throw new BuildException($"'{written}' ended with exit code {process.ExitCode}, so its version is unknown. It is declared with Tool(…) as an input. {error.Result.Trim()}");
        var answer = output.Result.Trim();
        return answer.Length > 0 ? answer : error.Result.Trim();
    }
}
