using Pipeline.Workflows.Local.Commands;

namespace Pipeline.Workflows.Local.Output;

/// <summary>The lines of one job. They are kept in a file, so a job that waits for its turn costs no memory.</summary>
internal sealed class JobLog(RunLog run, string title, string file)
{
    private readonly StreamWriter _writer = new(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    private string _indent = "";

    public string Title { get; } = title;

    public bool IsEnded { get; private set; }

    /// <summary>A line that begins a step, or says how it ended.</summary>
    public void Step(string text)
    {
        _indent = "  ";
        run.Put(this, text);
    }

    public void Write(string text) => Lines("", text);

    public void Warn(string text) => Lines("warning: ", text);

    public void Error(string text) => Lines("error: ", text);

    /// <summary>What a program said with a command, as one reads it in a terminal.</summary>
    public void Annotate(ActionCommand command)
    {
        var place = command.Properties.GetValueOrDefault("file") is { } path
            ? string.Join(':', ((string?[])[path, command.Properties.GetValueOrDefault("line"), command.Properties.GetValueOrDefault("col")]).OfType<string>()) + ": "
            : "";
        var title = command.Properties.GetValueOrDefault("title") is { } given ? given + ": " : "";
        Lines($"{command.Name}: ", place + title + command.Data);
    }

    /// <summary>Begins a group; the lines in it are indented.</summary>
    public void Group(string name)
    {
        EndGroup();
        run.Put(this, $"{_indent}▾ {name}");
        _indent = "    ";
    }

    public void EndGroup() => _indent = "  ";

    public void End() => run.End(this);

    internal void Keep(string text)
    {
        if (!IsEnded)
            _writer.WriteLine(text);
    }

    internal void Close()
    {
        IsEnded = true;
        _writer.Dispose();
    }

    internal IEnumerable<string> Kept()
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private void Lines(string prefix, string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            run.Put(this, _indent + prefix + line.TrimEnd('\r'));
            prefix = prefix.Length > 0 ? new string(' ', prefix.Length) : prefix;
        }
    }
}
