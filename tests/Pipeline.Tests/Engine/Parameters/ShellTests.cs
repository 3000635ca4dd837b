using System.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

/// <summary>Real shells call the completion scripts; a build.sh that notes what it was asked stands in for the program.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("completion-").FullName;

    public ShellTests()
    {
        var build = Path.Combine(_home, "build.sh");
        Executable.Write(build, """
            #!/bin/bash
            printf '<%s>' "$@" >"$HOME/asked"
            case "${@: -1}" in
              fail) exit 2 ;;
              some) echo :files ;;
              dir) echo :directories ;;
              none) ;;
              *) printf 'Deploy\tBuilds: and deploys\nDelete\n' ;;
            esac
            """);
        Directory.CreateDirectory(Path.Combine(_home, "some folder"));
        File.WriteAllText(Path.Combine(_home, "some file"), "");
        foreach (var shell in CompletionScript.Shells)
            File.WriteAllText(Path.Combine(_home, "script." + shell), CompletionScript.Text(shell));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private string Asked => File.ReadAllText(Path.Combine(_home, "asked"));

    [ToolFact("bash")]
    public void Bash_completes()
    {
        Assert.Equal("Deploy|Delete|", Bash("./build.sh De"));
        Assert.Equal("<--complete><1><--><./build.sh><De>", Asked);
        Assert.Equal("Deploy|Delete|", Bash("./build.sh Test --env ''"));
        Assert.Equal("<--complete><3><--><./build.sh><Test><--env><>", Asked);
        Assert.Equal("some file|some folder|", Bash("./build.sh --output some"));
        Assert.Equal("", Bash("./build.sh --root dir"));
        Assert.Equal("", Bash("./build.sh none"));
        Assert.Equal("", Bash("./build.sh fail"));
        Assert.Equal("complete -F _pipeline_build build.sh", Shell("bash", "--norc", "-c", "source script.bash; complete -p build.sh").Trim());
    }

    private string Bash(string line) => Shell("bash", "--norc", "-c",
        $"source script.bash; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _pipeline_build; ((${{#COMPREPLY[@]}})) && printf '%s|' \"${{COMPREPLY[@]}}\"; true");

    [ToolFact("zsh")]
    public void Zsh_completes()
    {
        Assert.Equal("_describe build Deploy:Builds\\: and deploys|Delete|", Zsh("./build.sh De"));
        Assert.Equal("<--complete><1><--><./build.sh><De>", Asked);
        Assert.Equal("_describe build Deploy:Builds\\: and deploys|Delete|", Zsh("./build.sh Test --env ''"));
        Assert.Equal("<--complete><3><--><./build.sh><Test><--env><>", Asked);
        Assert.Equal("_files ", Zsh("./build.sh --output some"));
        Assert.Equal("_files -/", Zsh("./build.sh --root dir"));
        Assert.Equal("", Zsh("./build.sh none"));
        Assert.Equal("", Zsh("./build.sh fail"));
    }

    /// <summary>zsh's own functions can only be called while it completes, so they are replaced by ones that say what they were given.</summary>
    private string Zsh(string line) => Shell("zsh", "-f", "-c", $$"""
        compdef() { :; }
        _files() { print -n "_files $*"; }
        _describe() { print -n "_describe $1 "; printf '%s|' "${(@P)2}"; }
        source script.zsh
        words=({{line}}); CURRENT=${#words}; _pipeline_build; true
        """);

    [ToolFact("fish")]
    public void Fish_completes()
    {
        Assert.Equal("Delete\nDeploy\tBuilds: and deploys\n", Fish("./build.sh De"));
        Assert.Equal("<--complete><1><--><./build.sh><De>", Asked);
        Assert.Equal("Delete\nDeploy\tBuilds: and deploys\n", Fish("./build.sh Test --env "));
        Assert.Equal("<--complete><3><--><./build.sh><Test><--env><>", Asked);
        Assert.Equal("some file\nsome folder/\n", Fish("./build.sh --output some"));
        Assert.Equal("", Fish("./build.sh fail"));
    }

    private string Fish(string line)
    {
        var lines = Shell("fish", "--no-config", "-c", $"source script.fish; complete -C '{line}'").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines.Order(StringComparer.Ordinal).Select(one => one + "\n"));
    }

    [ToolFact("pwsh")]
    public void PowerShell_completes()
    {
        Assert.Equal("Deploy|Delete", PowerShell("./build.sh De"));
        Assert.Equal("<--complete><1><--><./build.sh><De>", Asked);
        Assert.Equal("Deploy|Delete", PowerShell("./build.sh Test --env "));
        Assert.StartsWith("<--complete><3><--><./build.sh><Test><--env>", Asked, StringComparison.Ordinal);
    }

    private string PowerShell(string line) => Shell("pwsh", "-NoProfile", "-Command",
        $". ./script.powershell; (TabExpansion2 '{line}' {line.Length}).CompletionMatches.CompletionText -join '|'").Trim();

    private string Shell(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _home, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _home;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), $"{program} does not end.");
        Assert.Equal("", error.Result);
        return output.Result;
    }
}
