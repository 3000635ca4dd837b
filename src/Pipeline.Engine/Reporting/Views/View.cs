using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Shows blocks and lines that are in their order already; the run's log gets the same.</summary>
internal abstract class View
{
    /// <summary>The log of the run, once it is open.</summary>
    public RunLogs? Log { get; set; }

    public Verbosity Verbosity { get; set; }

    /// <summary>The block that was shown last.</summary>
    public TargetBlock? Last { get; private set; }

    /// <summary>Begins a block. When little is to be shown, only its first line does; at the least, none.</summary>
    public void Open(TargetBlock block)
    {
        if (Verbosity <= Verbosity.Normal)
            OpenNow(block);
    }

    public void Line(TargetBlock block, OutputLine line)
    {
        OpenNow(block);
        Log?.Write(line.Time, line.Marked);
        Print(line, block);
    }

    public void Close(TargetBlock block)
    {
        if (!block.Opened)
            return;
        Footer(block);
        Log?.Flush();
    }

    /// <summary>A line that belongs to no target.</summary>
    public void Outside(OutputLine line)
    {
        Log?.Write(line.Time, line.Marked);
        PrintOutside(line);
    }

    /// <summary>Text as it is: a command to the build server, a JSON document, an unfinished line.</summary>
    public abstract void Raw(string text);

    /// <summary>The beginning of a line that belongs to no target.</summary>
    public virtual void Part(string text, DateTimeOffset time) => Raw(text);

    /// <summary>Other targets begin, end and report progress.</summary>
    public virtual void Running(IReadOnlyCollection<TargetBlock> blocks)
    {
    }

    /// <summary>No more targets run, or none is shown for a moment.</summary>
    public virtual void Stop()
    {
    }

    /// <summary>After <see cref="Stop"/>: those that ran then are shown again.</summary>
    public virtual void Resume()
    {
    }

    protected static string HeaderOf(TargetBlock block)
    {
        var name = block.Target.Name;
        return $"── {name} {Columns.Rule[Math.Min(name.Length, Columns.Rule.Length - 3)..]}";
    }

    protected abstract void Header(TargetBlock block);

    protected abstract void Print(OutputLine line, TargetBlock block);

    protected abstract void Footer(TargetBlock block);

    protected abstract void PrintOutside(OutputLine line);

    private void OpenNow(TargetBlock block)
    {
        if (block.Opened)
            return;
        Last = block;
        if (Verbosity == Verbosity.Quiet)
            return;
        block.Opened = true;
        Header(block);
    }
}
