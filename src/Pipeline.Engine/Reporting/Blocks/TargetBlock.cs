using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The output of one target: lines that wait until they may be shown, and the log that has all of them.</summary>
internal sealed class TargetBlock(ExecutableTarget target, LogFile log, HeldLines held)
{
    private const int Ending = 10;
    private const int Annotations = 50;
    private readonly List<OutputLine> _held = [];
    private readonly List<OutputLine> _marked = [];
    private readonly List<string> _ending = [];
    private long _heldSize;
    private int _left;
    private bool _inLog;

    public ExecutableTarget Target => target;
    public LogFile Log => log;
    public bool Ended { get; set; }

    /// <summary>Whether its header was printed.</summary>
    public bool Opened { get; set; }

    public LineAssembler? Out { get; set; }
    public LineAssembler? Error { get; set; }

    /// <summary>The last line that was written, or null.</summary>
    public string? LastLine { get; private set; }

    /// <summary>The last error, or null: the one that ended the target stands last.</summary>
    public string? LastError { get; private set; }

    /// <summary>How far it is, from 0 to 1, when it says so.</summary>
    public double? Fraction { get; set; }

    /// <summary>What it is doing, when it says so.</summary>
    public string? Doing { get; set; }

    /// <summary>When it began, as a time stamp of the build's clock.</summary>
    public long Began { get; init; }

    /// <summary>The last lines, the newest at the end.</summary>
    public IReadOnlyList<string> LastLines => _ending;

    /// <summary>Puts the line into the log, whether it is shown or not.</summary>
    public void Note(OutputLine line)
    {
        log.Write(line.Time, line.Marked);
        LastLine = line.Text;
        Doing = null;
        if (line.Mark is "error")
            LastError = line.Text;
        if (_ending.Count == Ending)
            _ending.RemoveAt(0);
        _ending.Add(line.Marked);
    }

    /// <summary>Keeps the line until it may be shown. When too many are kept, the log keeps them.</summary>
    public void Hold(OutputLine line, bool logHasTheSame)
    {
        if (_inLog)
        {
            if ((line.Mark is not null || line.IsCommand) && _marked.Count < Annotations)
                _marked.Add(line);
            return;
        }

        _held.Add(line);
        _heldSize += line.Text.Length;
        held.Size += line.Text.Length;
        if (_heldSize <= HeldLines.OfOne && held.Size <= HeldLines.OfAll)
            return;
        if (logHasTheSame && log.Works)
            LeaveToLog();
        else if (_held.Count > 1)
            LeaveOut();
    }

    /// <summary>Hands over what was kept and keeps nothing any more.</summary>
    public IEnumerable<OutputLine> Release()
    {
        if (_inLog)
        {
            _inLog = false;
            foreach (var text in log.Read())
                yield return new OutputLine(text, Style.Plain, default, default);
        }

        if (_left > 0)
            yield return new OutputLine($"--- {_left} lines are left out; {(log.Works ? "see " + log.Path : "the log cannot be written")} ---", Style.Dim, default, default);
        foreach (var line in (OutputLine[])[.. _held, .. _marked])
            yield return line;
        _left = 0;
        _marked.Clear();
        Forget();
    }

    private void LeaveToLog()
    {
        _inLog = true;
        foreach (var line in _held)
        {
            if ((line.Mark is not null || line.IsCommand) && _marked.Count < Annotations)
                _marked.Add(line);
        }

        Forget();
    }

    /// <summary>Without a log that has the same, the older half goes.</summary>
    private void LeaveOut()
    {
        var half = (_held.Count + 1) / 2;
        for (var i = 0; i < half; i++)
        {
            _heldSize -= _held[i].Text.Length;
            held.Size -= _held[i].Text.Length;
        }

        _held.RemoveRange(0, half);
        _left += half;
    }

    private void Forget()
    {
        held.Size -= _heldSize;
        _heldSize = 0;
        _held.Clear();
    }
}

/// <summary>How much all blocks together keep in memory, in characters.</summary>
internal sealed class HeldLines
{
    /// <summary>What one block may keep: 256 KiB.</summary>
    public const long OfOne = 128 * 1024;

    /// <summary>What all together may keep: 16 MiB.</summary>
    public const long OfAll = 8 * 1024 * 1024;

    public long Size { get; set; }
}
