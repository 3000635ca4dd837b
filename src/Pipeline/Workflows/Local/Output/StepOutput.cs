using Pipeline.Workflows.Local.Commands;

namespace Pipeline.Workflows.Local.Output;

/// <summary>Reads what a step writes, line by line: commands are obeyed, all else is shown.</summary>
/// <param name="log">Where it is shown.</param>
/// <param name="setOutput">What <c>::set-output::</c> still does.</param>
internal sealed class StepOutput(JobLog log, Action<string, string> setOutput)
{
    private string? _stopped;

    /// <summary>Whether the step used a command that makes it fail.</summary>
    public bool Failed { get; private set; }

    public void Line(string text)
    {
        if (Legacy(text))
            return;
        var command = ActionCommand.Parse(text);
        if (_stopped is { } token)
        {
            if (command is { Data: "" } && command.Name.Equals(token, StringComparison.OrdinalIgnoreCase))
                _stopped = null;
            else
                log.Write(text);
            return;
        }

        switch (command?.Name)
        {
            case "add-mask":
                // Each line by itself too: lines are what is shown.
                foreach (var part in command.Data.Split('\n').Append(command.Data))
                    Engine.Redactor.Add(part);
                break;
            case "error" or "warning" or "notice":
                log.Annotate(command);
                break;
            case "group":
                log.Group(command.Data);
                break;
            case "endgroup":
                log.EndGroup();
                break;
            case "stop-commands":
                Stop(command.Data);
                break;
            case "set-output":
                log.Warn("The `set-output` command is deprecated; write to $GITHUB_OUTPUT.");
                setOutput(command.Properties.GetValueOrDefault("name", ""), command.Data);
                break;
            case "set-env" or "add-path":
                log.Error($"The `{command.Name}` command is disabled; write to ${(command.Name == "set-env" ? "GITHUB_ENV" : "GITHUB_PATH")}.");
                Failed = true;
                break;
            case "debug" or "echo" or "add-matcher" or "remove-matcher" or "save-state":
                break;
            default:
                log.Write(text);
                break;
        }
    }

    private void Stop(string token)
    {
        if (token.Trim() is { Length: > 0 } given && given is not ("add-mask" or "error" or "warning" or "notice" or "group" or "endgroup" or "pause-logging"))
        {
            _stopped = given;
            return;
        }

        log.Error($"Invalid `stop-commands` token `{token}`.");
        Failed = true;
    }

    /// <summary>The older form of some commands, which programs still write.</summary>
    private bool Legacy(string text)
    {
        if (_stopped is not null || !text.StartsWith("##[", StringComparison.Ordinal) || text.IndexOf(']', StringComparison.Ordinal) is not (> 3 and var end))
            return false;
        var data = text[(end + 1)..];
        switch (text[3..end])
        {
            case "group":
                log.Group(data);
                return true;
            case "endgroup":
                log.EndGroup();
                return true;
            case "error" or "warning":
                log.Annotate(new ActionCommand(text[3..end], new Dictionary<string, string>(), data));
                return true;
            case "debug":
                return true;
            default:
                return false;
        }
    }
}
