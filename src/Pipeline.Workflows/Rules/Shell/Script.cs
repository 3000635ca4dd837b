using System.Text;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Shell;

/// <summary>A <c>run</c> as the shell gets it.</summary>
/// <param name="Document">The file.</param>
/// <param name="Run">The value of <c>run</c>.</param>
/// <param name="Shell"><c>bash</c> or <c>sh</c>.</param>
/// <param name="Options">What GitHub's runner gives the shell, as a line of script.</param>
internal sealed record Script(WorkflowDocument Document, YamlScalar Run, string Shell, string Options)
{
    /// <summary>All scripts of a file for a shell that shellcheck knows.</summary>
    public static IEnumerable<Script> In(WorkflowDocument document)
    {
        foreach (var job in document.Jobs)
            foreach (var step in job.AllSteps)
                if (step.Run is { } run && Of(document, job, step, run) is { } script)
                    yield return script;
    }

    /// <summary>
    /// The text for shellcheck: the options first, and each <c>${{ }}</c> replaced by a word of the same length, so that columns stay.
    /// </summary>
    public string Text()
    {
        var text = new StringBuilder(Run.Value);
        foreach (var part in ParsedText.Parse(Run.Value).Parts.Where(x => x.Expression is not null))
            for (var i = part.Offset; i < part.Offset + part.Length; i++)
                if (text[i] != '\n')
                    text[i] = '_';
        return $"{Options}\n{text}\n";
    }

    /// <summary>The place in the file of a place in <see cref="Text"/>.</summary>
    public Mark Place(int line, int column)
    {
        var offset = 0;
        for (var i = 2; i < line && offset >= 0; i++)
            offset = Run.Value.IndexOf('\n', offset) + 1;
        // shellcheck counts a tab as eight columns; scripts with tabs get the place of their line.
        var rest = Run.Value.AsSpan(offset);
        var length = rest.IndexOf('\n') is >= 0 and var end ? end : rest.Length;
        var inLine = rest[..length].Contains('\t') ? 0 : Math.Clamp(column - 1, 0, length);
        return ScalarPlace.Of(Document, Run, offset + inLine);
    }

    private static Script? Of(WorkflowDocument document, JobView job, StepView step, YamlScalar run)
    {
        var shell = (step.Node["shell"] as YamlScalar ?? Default(job.Node) ?? Default(document.Root))?.Value;
        var program = (shell ?? "").Split(' ')[0];
        // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
        return shell switch
        {
            null => Security.Runners.IsWindows(job) ? null : new Script(document, run, "bash", "set -e"),
            "bash" => new Script(document, run, "bash", "set -eo pipefail"),
            "sh" => new Script(document, run, "sh", "set -e"),
            _ when program is "bash" or "sh" => new Script(document, run, program, ":"),
            _ => null,
        };
    }

    private static YamlScalar? Default(YamlMapping node) => ((node["defaults"] as YamlMapping)?["run"] as YamlMapping)?["shell"] as YamlScalar;
}
