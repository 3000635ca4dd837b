using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class InsecureCommands() : Rule(
    "insecure-commands",
    "`ACTIONS_ALLOW_UNSECURE_COMMANDS` is not set",
    "It lets whatever a step prints set variables and paths of all later steps",
    Sources.Zizmor + "insecure-commands")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from environment in file.Steps.Select(x => x.Step.Environment).Concat(file.Jobs.Select(x => x.View.Node["env"] as YamlMapping)).Prepend(file.Document.Environment)
        from entry in environment?.Entries ?? []
        where entry.Key.Value == "ACTIONS_ALLOW_UNSECURE_COMMANDS" && (entry.Value as YamlScalar)?.Value is not ("false" or "")
        select new Remark(entry.Key.At, "printed text may set variables of later steps", "remove it, and write to `$GITHUB_ENV`, `$GITHUB_PATH` and `$GITHUB_OUTPUT`");
}
