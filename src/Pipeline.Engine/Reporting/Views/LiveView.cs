using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>
/// A terminal: lines scroll by, and once something takes a while the running targets stand below them. What draws them is not
/// even loaded before.
/// </summary>
internal sealed class LiveView(TextWriter writer, Invocation invocation, object gate) : PlainView(writer, invocation.Colour, invocation.Time)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private readonly TextWriter _writer = writer;
    private IReadOnlyCollection<TargetBlock> _running = [];
    private ITimer? _timer;
    private bool _drawing;
    private string _erase = "";
    private string _region = "";

    public override void Running(IReadOnlyCollection<TargetBlock> blocks)
    {
        _running = blocks;
        if (blocks.Count > 0 && Verbosity != Verbosity.Quiet)
            _timer ??= invocation.Time.CreateTimer(_ => Tick(), null, Delay, Interval);
    }

    public override void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        if (!_drawing)
            return;
        _drawing = false;
        _writer.Write(_erase + ShowCursor);
        _writer.Flush();
        _erase = _region = "";
        if (!invocation.OwnsProcess)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
    }

    public override void Resume() => Running(_running);

    public override void Raw(string text)
    {
        _writer.Write(_erase + text);
        _erase = _region = "";
        _writer.Flush();
    }

    protected override void Write(string line)
    {
        if (_drawing)
            _writer.Write($"{_erase}{line}\n{_region}");
        else
            _writer.WriteLine(line);
    }

    private void Tick()
    {
        var size = LiveRegion.Size(invocation);
        lock (gate)
        {
            if (_timer is not null)
                Draw(size);
        }
    }

    private void Draw((int Width, int Height) size)
    {
        if (!_drawing && invocation.OwnsProcess)
        {
            AppDomain.CurrentDomain.ProcessExit += OnExit;
            AppDomain.CurrentDomain.UnhandledException += OnExit;
        }

        var lines = LiveRegion.Render(_running, invocation, size);
        var region = string.Join('\n', lines);
        if (_drawing && region == _region)
            return;
        _writer.Write((_drawing ? "" : HideCursor) + _erase + region);
        _writer.Flush();
        _drawing = true;
        _region = region;
        _erase = lines.Count switch { 0 => "", 1 => "\r\e[J", var count => $"\r\e[{count - 1}A\e[J" };
    }

    /// <summary>However the process ends, the cursor comes back. Who holds the gate may be stuck: there is no waiting for long.</summary>
    private void OnExit(object? sender, EventArgs arguments)
    {
        var entered = Monitor.TryEnter(gate, TimeSpan.FromSeconds(1));
        try
        {
            Stop();
        }
        finally
        {
            if (entered)
                Monitor.Exit(gate);
        }
    }
}
