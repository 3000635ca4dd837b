using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Decides whose lines are shown now. One target, the head, is shown as it goes; the others wait until they have ended.</summary>
internal abstract class BlockOrder(View view)
{
    protected View View { get; } = view;

    /// <summary>The target that is shown as it goes.</summary>
    protected TargetBlock? Head { get; private set; }

    public abstract void Begin(TargetBlock block);

    public abstract void End(TargetBlock block);

    /// <summary>The target will have no block.</summary>
    public abstract void Pass(ExecutableTarget target);

    /// <summary>Nothing more comes: shows what is left.</summary>
    public abstract void Finish();

    public void Add(TargetBlock block, OutputLine line, bool logHasTheSame)
    {
        if (block == Head)
            View.Line(block, line);
        else
            block.Hold(line, logHasTheSame);
    }

    protected void Lead(TargetBlock block)
    {
        Head = block;
        View.Open(block);
        foreach (var line in block.Release())
            View.Line(block, line);
    }

    protected void Close(TargetBlock block)
    {
        if (Head != block)
            Lead(block);
        View.Close(block);
        Head = null;
    }
}
