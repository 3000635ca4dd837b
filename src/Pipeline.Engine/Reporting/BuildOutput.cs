using Nuke.Common;
using Nuke.Common.CI;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Everything that a build shows. Each line passes the redactor here, and then waits for its turn in a block.</summary>
internal sealed partial class BuildOutput
{
    private readonly Invocation _invocation;
    private readonly bool _onGitHub;
    private readonly bool _json;
    private readonly bool _onServer;
    private readonly TextWriter _lines;

    /// <summary>
    /// The lock of all output. It is the one that a target has when it writes to the console, and that the console takes for each
    /// write to the terminal: with one of our own, two targets could wait for each other forever.
    /// </summary>
    private readonly object _gate;
    private readonly View _view;
    private readonly BlockOutput _blocks;
    private LineAssembler? _errors;
    private bool _documentWritten;

    public BuildOutput(Invocation invocation, Options options, bool onGitHub)
    {
        _invocation = invocation;
        _onGitHub = onGitHub;
        _json = options.Json;
        _onServer = onGitHub || invocation.Environment.GetValueOrDefault("CI") is { Length: > 0 } and not ("false" or "0");
        _gate = ConsoleOut = TextWriter.Synchronized(new ConsoleWriter(this, invocation.Out.Encoding, isError: false));
        _lines = options.Json ? invocation.Error : invocation.Out;
        _view = onGitHub ? GitHub()
            : invocation.Terminal && !options.Json && !_onServer ? new LiveView(_lines, invocation, _gate)
            : new PlainView(_lines, options.Json ? invocation.ErrorColour : invocation.Colour, invocation.Time);
        _view.Verbosity = options.Verbosity ?? Verbosity.Normal;
        _blocks = new BlockOutput(_view, _gate, invocation, () => Session.Current.Root!);
        Redactor.Tell(onGitHub ? secret => Raw($"::add-mask::{GitHubText.Data(secret)}\n") : null);
    }

    /// <summary>What targets get as the console's output.</summary>
    public TextWriter ConsoleOut { get; }

    public Verbosity Verbosity
    {
        get => _view.Verbosity;
        set => _view.Verbosity = value;
    }

    /// <summary>The folder of this run's logs, or null as long as no target began.</summary>
    public string? LogDirectory => _blocks.LogDirectory;

    /// <summary>Lets the log and what targets write to the console pass through here.</summary>
    public void TakeProcess()
    {
        EngineLogger.Install(this);
        if (!_invocation.OwnsProcess)
            return;
        System.Console.SetOut(ConsoleOut);
        System.Console.SetError(new ConsoleWriter(this, _invocation.Error.Encoding, isError: true));
    }

    /// <summary>The order in which a build server shows the targets.</summary>
    public void Plan(IReadOnlyList<ExecutableTarget> plan)
    {
        if (_onServer || Session.Current.Host is IBuildServer)
            _blocks.InPlanOrder(plan);
    }

    public void Begin(ExecutableTarget target) => _blocks.Begin(target);

    public void End(ExecutableTarget target) => _blocks.End(target);

    /// <summary>The target will not begin: it is skipped, or has nothing to do.</summary>
    public void Passed(ExecutableTarget target) => _blocks.Pass(target);

    public void Progress(ExecutableTarget target, double fraction, string? text) =>
        _blocks.Progress(target, fraction, text is null ? null : Redactor.Redact(text));

    /// <summary>A line of the running target; one that the engine itself writes is shown at any verbosity.</summary>
    public void Line(string text, Style style = Style.Plain) =>
        Line(text, style, RunningTarget.Current is null ? Verbosity.Quiet : Verbosity.Normal);

    public void Line(string text, Style style, Verbosity shown) => _blocks.Put(Make(text, style, shown));

    public void Warn(string text) => _blocks.Put(Make(text, Style.Warning, Verbosity.Minimal) with { Mark = "warning" });

    public void Error(string text, bool isFromProgram = false) => Error(text, source: null, isFromProgram);

    public void Exception(Exception exception)
    {
        if (exception is BuildException)
        {
            Error(exception.Message);
            return;
        }

        var frames = UserFrames.Of(exception);
        Error($"{exception.GetType().FullName}: {exception.Message}", frames.Find(frame => frame.File is not null)?.Below(Session.Current.Root));
        foreach (var frame in frames)
            Line($"    {frame}", Style.Dim, Verbosity.Quiet);
    }

    /// <summary>Shows what is wrong, if anything, and gives the exit code.</summary>
    public int Mistakes(Mistakes mistakes)
    {
        if (!mistakes.Any)
            return (int)ExitCode.Done;
        if (_onGitHub)
            return MistakesOnGitHub(mistakes.Texts);
        ErrorLine(NothingRan(mistakes.Texts.Count) + ".", Style.Bad);
        foreach (var text in mistakes.Texts)
            ErrorLine($"  {text}", Style.Plain);
        return (int)ExitCode.WrongUse;
    }

    /// <summary>Asks the person at the terminal, who sees nothing else meanwhile.</summary>
    public string? Ask(IEnumerable<string> lines, string prompt)
    {
        var person = Prompting.Find(Session.Current) ?? throw new InvalidOperationException("Nobody is there who could be asked.");
        lock (_gate)
        {
            _view.Stop();
            try
            {
                foreach (var line in lines)
                    person.Show(Redactor.Redact(line));
                return person.Read(Redactor.Redact(prompt), false);
            }
            finally
            {
                _view.Resume();
            }
        }
    }

    public void Summary(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code, bool interrupted)
    {
        _blocks.Finish();
        if (Verbosity != Verbosity.Quiet)
        {
            SummaryTable.Write(this, plan, elapsed);
            FailureText.Write(this, _blocks.Failed, _view.Last);
        }

        var result = ResultText.Of(plan, elapsed, code, interrupted);
        Line(result.Text, result.Style);
        if (_onGitHub)
            SummaryOnGitHub(plan, elapsed, result.Text);
    }

    public void Document(string json)
    {
        lock (_gate)
        {
            if (_documentWritten)
                throw new InvalidOperationException("The JSON document was written already; there is exactly one.");
            _documentWritten = true;
            var text = Redactor.Redact(json) + "\n";
            if (_onGitHub)
                text = GitHubText.HarmlessJson(text);
            if (!_json)
            {
                _view.Raw(text);
                return;
            }

            _invocation.Out.Write(text);
            _invocation.Out.Flush();
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _errors?.End();
            _blocks.Close();
            _lines.Flush();
            _invocation.Error.Flush();
        }
    }

    /// <summary>
    /// What was written to the console. Inside a target both streams become its lines; on GitHub also outside, because it
    /// looks for commands in both.
    /// </summary>
    public void Console(ReadOnlySpan<char> text, bool isError) => _blocks.Console(text, isError && !_onGitHub ? Errors() : null);

    public void FlushConsole(bool isError)
    {
        // Nobody is asked anything on GitHub, and half a line would come before a command.
        if (!_onGitHub)
            _blocks.FlushConsole(isError ? Errors() : null);
    }

    private void Error(string text, UserFrame? source, bool isFromProgram = false) =>
        _blocks.Put(Make(text, Style.Bad, Verbosity.Quiet) with { Mark = "error", Source = source, IsFromProgram = isFromProgram });

    private OutputLine Make(string text, Style style, Verbosity shown) =>
        new(Redactor.Redact(text), style, shown, _invocation.Time.GetUtcNow());

    private LineAssembler Errors() =>
        _errors ??= new LineAssembler(line => ErrorLine(line, Style.Plain), part => _invocation.Error.Write(part));

    private void ErrorLine(string text, Style style)
    {
        text = Redactor.Redact(text);
        lock (_gate)
            _invocation.Error.WriteLine(_invocation.ErrorColour && text.Length > 0 ? Styles.Apply(style, text) : text);
    }

    private static string NothingRan(int mistakes) => mistakes == 1 ? "Nothing ran: one mistake" : $"Nothing ran: {mistakes} mistakes";
}
