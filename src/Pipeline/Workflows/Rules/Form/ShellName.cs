using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class ShellName() : Rule(
    "shell",
    "A `shell` is one that the runner has, or a command with `{0}`",
    "The step fails before its script begins",
    Sources.Syntax + "#jobsjob_idstepsshell")
{
    private static readonly string[] Known = ["bash", "sh", "pwsh", "python", "powershell", "cmd"];

    public override IEnumerable<Remark> Check(Inspection file)
    {
        var shells = file.Steps.Select(x => x.Step.Node["shell"])
            .Concat(file.Jobs.Select(x => Default(x.View.Node))).Append(Default(file.Document.Root)).OfType<YamlScalar>();
        foreach (var shell in shells)
            if (shell.Value.Length > 0 && !Known.Contains(shell.Value) && !shell.Value.Contains("{0}", StringComparison.Ordinal) && !shell.Value.Contains("${{", StringComparison.Ordinal))
                yield return new Remark(shell.At, $"`{shell}` is no shell of a runner", Spelling.Advice(shell.Value, Known));
    }

    internal static YamlScalar? Default(YamlMapping node) => ((node["defaults"] as YamlMapping)?["run"] as YamlMapping)?["shell"] as YamlScalar;
}
