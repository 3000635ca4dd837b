using System.Globalization;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <content>What only GitHub gets. Nothing here is loaded elsewhere.</content>
internal sealed partial class BuildOutput
{
    /// <summary>Gives a command to GitHub in its place among the lines of the running target. Secrets in it are masked.</summary>
    public void Command(string command) =>
        _blocks.Put(Make(command, Style.Plain, Nuke.Common.Verbosity.Quiet) with { IsCommand = true });

    /// <summary>Says how the build ended when an exception ended it outside of its targets.</summary>
    public void Broken(Exception cause, int code)
    {
        if (!_onGitHub)
            return;
        var result = $"Ended with exit code {code.ToString(CultureInfo.InvariantCulture)}.";
        Line(result, Style.Bad, Nuke.Common.Verbosity.Quiet);
        WarnIf(StepSummary.Write(_invocation.Environment, result, [Redactor.Redact(cause.Message)]));
    }

    private GitHubView GitHub() => new(
        _lines, _invocation.Time, new RepositoryFiles(() => Session.Current.Root, _invocation.Environment.GetValueOrDefault("GITHUB_WORKSPACE") is { Length: > 0 } workspace ? workspace : null));

    /// <summary>The mistakes, and how it ended: with the same exit code in the log, on the summary page and of the process.</summary>
    private int MistakesOnGitHub(IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
            Error(text, source: null);
        var result = $"{NothingRan(texts.Count)} (exit code {((int)ExitCode.WrongUse).ToString(CultureInfo.InvariantCulture)}).";
        Line(result, Style.Bad, Nuke.Common.Verbosity.Quiet);
        WarnIf(StepSummary.Write(_invocation.Environment, result, [.. texts.Select(Redactor.Redact)]));
        return (int)ExitCode.WrongUse;
    }

    private void SummaryOnGitHub(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, string result) =>
        WarnIf(StepSummary.Write(_invocation.Environment, plan, elapsed, result, _blocks.Failed, ((GitHubView)_view).ErrorsOf));

    private void WarnIf(string? problem)
    {
        if (problem is not null)
            Warn(problem);
    }

    private void Raw(string command)
    {
        lock (_gate)
            _view.Raw(command);
    }
}
