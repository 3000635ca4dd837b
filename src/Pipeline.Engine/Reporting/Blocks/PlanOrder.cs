using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>For a build server: blocks come in the order of the plan, whatever ended first, so that logs of two runs can be compared.</summary>
internal sealed class PlanOrder(View view, IReadOnlyList<ExecutableTarget> plan) : BlockOrder(view)
{
    private readonly Dictionary<ExecutableTarget, TargetBlock> _waiting = [];
    private readonly HashSet<ExecutableTarget> _passed = [];
    private int _next;

    public override void Begin(TargetBlock block)
    {
        _waiting[block.Target] = block;
        Advance();
    }

    public override void End(TargetBlock block) => Advance();

    public override void Pass(ExecutableTarget target)
    {
        _passed.Add(target);
        Advance();
    }

    public override void Finish()
    {
        foreach (var target in plan)
        {
            if (_waiting.Remove(target, out var block))
                Close(block);
        }

        _next = plan.Count;
    }

    private void Advance()
    {
        for (; _next < plan.Count; _next++)
        {
            var target = plan[_next];
            if (_waiting.TryGetValue(target, out var block))
            {
                if (block != Head)
                    Lead(block);
                if (!block.Ended)
                    return;
                Close(block);
                _waiting.Remove(target);
            }
            else if (!_passed.Contains(target) && !HasNoBlock(target.Status))
            {
                return;
            }
        }
    }

    /// <summary>Whether the target came to its end without a block, whoever forgot to say so.</summary>
    private static bool HasNoBlock(ExecutionStatus status) =>
        status is ExecutionStatus.Skipped or ExecutionStatus.Collective or ExecutionStatus.NotRun or ExecutionStatus.Failed or ExecutionStatus.Aborted;
}
