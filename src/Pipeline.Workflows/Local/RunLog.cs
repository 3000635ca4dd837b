namespace Pipeline.Workflows.Local;

/// <summary>
/// What a run shows: the job that began first as it goes, the others when they have ended, so that their lines never mix.
/// </summary>
/// <param name="show">Takes one line. Secrets are masked before.</param>
internal sealed class RunLog(Action<string> show)
{
    private readonly Lock _gate = new();
    private readonly List<JobLog> _waiting = [];
    private JobLog? _shown;

    /// <summary>A line of the run itself.</summary>
    public void Line(string text)
    {
        lock (_gate)
            show(Engine.Redactor.Redact(text));
    }

    /// <summary>The log of a job that begins.</summary>
    /// <param name="title">What its block is called.</param>
    /// <param name="file">Where all its lines are kept.</param>
    public JobLog Begin(string title, string file)
    {
        var log = new JobLog(this, title, file);
        lock (_gate)
        {
            if (_shown is null)
                Show(log);
            else
                _waiting.Add(log);
        }

        return log;
    }

    internal void Put(JobLog log, string text)
    {
        lock (_gate)
        {
            text = Engine.Redactor.Redact(text);
            log.Keep(text);
            if (ReferenceEquals(log, _shown))
                show(text);
        }
    }

    internal void End(JobLog log)
    {
        lock (_gate)
        {
            log.Close();
            if (!ReferenceEquals(log, _shown))
                return;
            _shown = null;
            foreach (var ended in _waiting.Where(x => x.IsEnded))
                Replay(ended);
            _waiting.RemoveAll(x => x.IsEnded);
            if (_waiting.Count == 0)
                return;
            var next = _waiting[0];
            _waiting.RemoveAt(0);
            Show(next);
        }
    }

    private void Show(JobLog log)
    {
        _shown = log;
        Replay(log);
    }

    private void Replay(JobLog log)
    {
        show("");
        show($"── {log.Title} {new string('─', Math.Max(3, 60 - log.Title.Length))}");
        foreach (var line in log.Kept())
            show(line);
    }
}

/// <summary>The lines of one job. They are kept in a file, so a job that waits for its turn costs no memory.</summary>
internal sealed class JobLog(RunLog run, string title, string file)
{
    private readonly StreamWriter _writer = new(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };

    public string Title { get; } = title;

    public bool IsEnded { get; private set; }

    /// <summary>Shows a text, line by line.</summary>
    public void Write(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            run.Put(this, line.TrimEnd('\r'));
    }

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
}
