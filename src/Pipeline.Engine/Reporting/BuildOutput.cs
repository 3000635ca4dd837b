using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Everything that a build shows. Each line passes <see cref="Put"/>, and there the redactor.</summary>
internal sealed class BuildOutput
{
    private readonly Invocation _invocation;
    private readonly bool _onGitHub;
    private readonly bool _json;
    private readonly TextWriter _lines;
    private readonly Lock _gate = new();
    private BuildLog? _log;
    private bool _documentWritten;

    public BuildOutput(Invocation invocation, Options options, bool onGitHub)
    {
        _invocation = invocation;
        _onGitHub = onGitHub;
        _json = options.Json;
        _lines = options.Json ? invocation.Error : invocation.Out;
        Verbosity = options.Verbosity ?? Verbosity.Normal;
        Redactor.Added = onGitHub ? secret => Raw($"::add-mask::{GitHubText.Data(secret)}") : null;
    }

    public Verbosity Verbosity { get; set; }

    /// <summary>Lets the log and what targets write to the console pass through here.</summary>
    public void TakeProcess()
    {
        EngineLogger.Install(this);
        if (!_invocation.OwnsProcess)
            return;
        Console.SetOut(new RedactingWriter(_lines));
        Console.SetError(new RedactingWriter(_invocation.Error));
    }

    public void Line(string text, Style style = Style.Plain) => Put(_lines, text, style);

    public void Warn(string text) => Marked("warning", text, Style.Warning);

    public void Error(string text) => Marked("error", text, Style.Bad);

    public void Exception(Exception exception)
    {
        Error(exception is BuildException ? exception.Message : $"{exception.GetType().FullName}: {exception.Message}");
        if (exception is BuildException)
            return;
        foreach (var frame in UserFrames.Of(exception))
            Line($"    {frame}", Style.Dim);
    }

    /// <summary>Shows what is wrong, if anything, and gives the exit code.</summary>
    public int Mistakes(Mistakes mistakes)
    {
        if (!mistakes.Any)
            return (int)ExitCode.Done;
        Put(_invocation.Error, mistakes.Texts.Count == 1 ? "Nothing ran: one mistake." : $"Nothing ran: {mistakes.Texts.Count} mistakes.", Style.Bad);
        foreach (var text in mistakes.Texts)
        {
            if (_onGitHub)
                Raw($"::error::{GitHubText.Data(Redactor.Redact(text))}");
            else
                Put(_invocation.Error, $"  {text}", Style.Plain);
        }

        return (int)ExitCode.WrongUse;
    }

    public void Begin(ExecutableTarget target)
    {
        _log ??= BuildLog.Open(Session.Current.Root!);
        if (_onGitHub)
            Line($"::group::{target.Name}");
        else
            Line($"── {target.Name} {Columns.Rule[Math.Min(target.Name.Length, Columns.Rule.Length - 3)..]}", Style.Bold);
    }

    public void End(ExecutableTarget target)
    {
        if (_onGitHub)
            Line("::endgroup::");
        _log?.Flush();
    }

    public void Summary(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code, bool interrupted)
    {
        SummaryTable.Write(this, plan);
        SummaryTable.WriteResult(this, plan, elapsed, code, interrupted);
    }

    public void Document(string json)
    {
        lock (_gate)
        {
            if (_documentWritten)
                throw new InvalidOperationException("The JSON document was written already; there is exactly one.");
            _documentWritten = true;
            _invocation.Out.WriteLine(Redactor.Redact(json));
            _invocation.Out.Flush();
        }
    }

    public void Close()
    {
        _log?.Dispose();
        _log = null;
        _lines.Flush();
        _invocation.Error.Flush();
    }

    private void Marked(string kind, string text, Style style)
    {
        if (_onGitHub)
            Raw($"::{kind}::{GitHubText.Data(Redactor.Redact(text))}");
        else
            Line($"{kind}: {text}", style);
    }

    private void Put(TextWriter writer, string text, Style style)
    {
        text = Redactor.Redact(text);
        lock (_gate)
        {
            writer.WriteLine(_invocation.Colour && text.Length > 0 ? Styles.Apply(style, text) : text);
            _log?.Write(text);
        }
    }

    private void Raw(string command)
    {
        lock (_gate)
            _lines.WriteLine(command);
    }
}
