using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Workflows.Local.Processes;

/// <summary>How a script becomes a command, as the runner does it.</summary>
/// <remarks>Facts: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell</remarks>
internal sealed record Shell(string Program, string Arguments, string Extension)
{
    /// <summary>The shell of a step; an empty name means that nothing was said.</summary>
    /// <param name="name">A known name, or a template with <c>{0}</c> for the script.</param>
    /// <exception cref="StepFailure">There is no such shell here.</exception>
    public static Shell Of(string name) => name.Trim() switch
    {
        "" => new Shell(ProgramSearch.Find("bash") is null ? "sh" : "bash", "-e {0}", ".sh"),
        "bash" => new Shell("bash", "--noprofile --norc -eo pipefail {0}", ".sh"),
        "sh" => new Shell("sh", "-e {0}", ".sh"),
        "python" => new Shell("python", "{0}", ".py"),
        "pwsh" => new Shell("pwsh", "-command . '{0}'", ".ps1"),
        "cmd" or "powershell" => throw new StepFailure($"shell `{name}` is of Windows and is not here"),
        var template when template.Contains("{0}", StringComparison.Ordinal) && template.Split(' ', 2) is [var program, var rest] =>
            new Shell(program, rest, ""),
        _ => throw new StepFailure($"shell `{name}` is none of bash, sh, pwsh, python, and has no {{0}} for the script"),
    };

    /// <summary>Writes the script and makes the command that runs it.</summary>
    /// <param name="script">The text, expressions already replaced.</param>
    /// <param name="file">The path without an extension.</param>
    /// <param name="path">The folders of the step's PATH.</param>
    /// <exception cref="StepFailure">The program is missing.</exception>
    public Command Prepare(string script, string file, string path)
    {
        var program = ProgramSearch.Find(Program, path) ?? (Program == "python" ? ProgramSearch.Find("python3", path) : null)
            ?? throw new StepFailure($"shell `{Program}` is not on PATH; install it to run this step here");
        file += Extension;
        script = script.ReplaceLineEndings("\n");
        File.WriteAllText(file, Program == "pwsh"
            ? $"$ErrorActionPreference = 'stop'\n{script}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) {{ exit $LASTEXITCODE }}"
            : script);
        return Program == "pwsh"
            ? new Command(program, "-command", $". '{file}'")
            : new Command(program, [.. Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Replace("{0}", file, StringComparison.Ordinal))]);
    }
}
