using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Brings each line to the block of the target on whose behalf it is written, from any thread.</summary>
internal sealed class BlockOutput(View view, object gate, Invocation invocation, Func<string> root)
{
    private readonly Dictionary<ExecutableTarget, TargetBlock> _blocks = [];
    private readonly Dictionary<ExecutableTarget, LineAssembler> _late = [];
    private readonly HashSet<ExecutableTarget> _ended = [];
    private readonly List<TargetBlock> _failed = [];
    private readonly HeldLines _held = new();
    private BlockOrder _order = new BegunOrder(view);
    private RunLogs? _log;
    private LineAssembler? _outside;
    private bool _closed;

    /// <summary>The blocks of targets that failed, in the order in which they ended.</summary>
    public IReadOnlyList<TargetBlock> Failed => _failed;

    /// <summary>The folder of this run's logs, or null as long as no target began.</summary>
    public string? LogDirectory => _log?.Directory;

    public void InPlanOrder(IReadOnlyList<ExecutableTarget> plan)
    {
        lock (gate)
            _order = new PlanOrder(view, plan);
    }

    public void Begin(ExecutableTarget target)
    {
        lock (gate)
        {
            _log ??= view.Log = RunLogs.Open(root(), invocation.Time.GetUtcNow());
            var block = new TargetBlock(target, _log.Of(target), _held) { Began = invocation.Time.GetTimestamp() };
            _blocks[target] = block;
            _ended.Remove(target);
            _order.Begin(block);
            view.Running(_blocks.Values);
        }
    }

    public void End(ExecutableTarget target)
    {
        lock (gate)
        {
            if (!_blocks.TryGetValue(target, out var block))
                return;
            block.Out?.End();
            block.Error?.End();
            block.Ended = true;
            _log!.Close(block.Log);
            _blocks.Remove(target);
            _ended.Add(target);
            if (target.Status is ExecutionStatus.Failed)
                _failed.Add(block);
            _order.End(block);
            view.Running(_blocks.Values);
        }
    }

    public void Pass(ExecutableTarget target)
    {
        lock (gate)
            _order.Pass(target);
    }

    /// <summary>Shows the line when its turn comes.</summary>
    public void Put(OutputLine line)
    {
        var target = RunningTarget.Current;
        lock (gate)
        {
            if (target is not null && _blocks.TryGetValue(target, out var block))
                Put(block, line);
            else if (target is not null && _ended.Contains(target))
                // A target left code behind that still runs. Its block is closed, and others' must not be disturbed.
                _log?.Write(line.Time, $"[{target.Name}, after its end] {line.Marked}");
            else if (line.Shown >= view.Verbosity)
                view.Outside(line);
        }
    }

    /// <summary>Takes text that was written to the console. What is outside of targets goes to the given place.</summary>
    public void Console(ReadOnlySpan<char> text, LineAssembler? elsewhere)
    {
        var target = RunningTarget.Current;
        lock (gate)
        {
            if (target is not null && _blocks.TryGetValue(target, out var block))
                (elsewhere is null ? block.Out ??= Assembler(block) : block.Error ??= Assembler(block)).Append(text);
            else if (target is not null && _ended.Contains(target))
                Late(target).Append(text);
            else
                (elsewhere ?? Outside()).Append(text);
            if (_closed)
                (elsewhere ?? Outside()).EmitBeginning();
        }
    }

    /// <summary>Shows what may be shown of an unfinished line outside of targets, like a question.</summary>
    public void FlushConsole(LineAssembler? elsewhere)
    {
        if (RunningTarget.Current is not null)
            return;
        lock (gate)
            (elsewhere ?? Outside()).EmitBeginning();
    }

    public void Progress(ExecutableTarget target, double fraction, string? text)
    {
        lock (gate)
        {
            if (!_blocks.TryGetValue(target, out var block))
                return;
            block.Fraction = fraction;
            block.Doing = text;
        }
    }

    /// <summary>Shows all that waits. What targets write from now on is late.</summary>
    public void Finish()
    {
        lock (gate)
        {
            while (_blocks.Count > 0)
                End(First(_blocks));
            _order.Finish();
            view.Stop();
        }
    }

    public void Close()
    {
        lock (gate)
        {
            Finish();
            _outside?.End();
            _closed = true;
            view.Log = null;
            _log?.Dispose();
            _log = null;
        }
    }

    private static ExecutableTarget First(Dictionary<ExecutableTarget, TargetBlock> blocks)
    {
        foreach (var target in blocks.Keys)
            return target;
        throw new InvalidOperationException();
    }

    private void Put(TargetBlock block, OutputLine line)
    {
        block.Note(line);
        if (line.Shown >= view.Verbosity)
            _order.Add(block, line, logHasTheSame: view.Verbosity <= Verbosity.Normal);
    }

    private OutputLine Plain(string text) => new(text, Style.Plain, Verbosity.Normal, invocation.Time.GetUtcNow());

    private LineAssembler Assembler(TargetBlock block) =>
        new(line => Put(block, Plain(Redactor.Redact(line))), part => Put(block, Plain(part)));

    private LineAssembler Late(ExecutableTarget target)
    {
        if (!_late.TryGetValue(target, out var late))
            _late[target] = late = new(line => Write(Redactor.Redact(line)), Write);
        return late;

        void Write(string line) => _log?.Write(invocation.Time.GetUtcNow(), $"[{target.Name}, after its end] {line}");
    }

    private LineAssembler Outside() => _outside ??= new(line => view.Outside(Plain(Redactor.Redact(line))), part => view.Part(part, invocation.Time.GetUtcNow()));
}
