using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>For a person: the head is the target that began first; those that ended meanwhile follow it in the order in which they ended.</summary>
internal sealed class BegunOrder(View view) : BlockOrder(view)
{
    private readonly List<TargetBlock> _running = [];
    private readonly Queue<TargetBlock> _ended = [];

    public override void Begin(TargetBlock block)
    {
        _running.Add(block);
        if (Head is null)
            Lead(block);
    }

    public override void End(TargetBlock block)
    {
        _running.Remove(block);
        if (Head is not null && Head != block)
        {
            _ended.Enqueue(block);
            return;
        }

        Close(block);
        while (_ended.TryDequeue(out var next))
            Close(next);
        if (_running.Count > 0)
            Lead(_running[0]);
    }

    public override void Pass(ExecutableTarget target)
    {
    }

    public override void Finish()
    {
        while (_running.Count > 0)
            End(_running[0]);
    }
}
