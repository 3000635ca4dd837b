using System.Text.RegularExpressions;

namespace Pipeline.Workflows.Local;

/// <summary>Shows what a step writes: values that it wants masked are, and other commands to the runner are shown as what they say.</summary>
/// <remarks>Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands</remarks>
internal sealed partial class CommandLines(JobLog log)
{
    public void Show(string line)
    {
        if (Command().Match(line) is not { Success: true } command)
        {
            log.Write($"  {line}");
            return;
        }

        // The percent sign comes last, so that `%250A` stays the text `%0A`.
        var data = command.Groups["data"].Value.Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
        switch (command.Groups["name"].Value)
        {
            case "add-mask":
                // Each line by itself too: lines are what is shown.
                foreach (var part in data.Split('\n').Append(data))
                    Engine.Redactor.Add(part);
                break;
            case "error" or "warning" or "notice":
                log.Write($"  {command.Groups["name"].Value}: {data}");
                break;
            case "group":
                log.Write($"  ▾ {data}");
                break;
        }
    }

    [GeneratedRegex(@"^\s*::(?<name>add-mask|error|warning|notice|group|endgroup|debug)(?: .*?)?::(?<data>.*)$")]
    private static partial Regex Command();
}
