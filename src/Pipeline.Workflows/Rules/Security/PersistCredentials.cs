using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class PersistCredentials() : Rule(
    "persist-credentials",
    "`actions/checkout` says `persist-credentials: false`",
    "Otherwise the token lies in `.git/config`, where every later step and every uploaded artefact can take it",
    Sources.Zizmor + "artipacked")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from step in file.Steps
        where UsedAction.Is(step, "actions/checkout") && (step.With?["persist-credentials"] as YamlScalar)?.Value != "false"
        select new Remark(step.Uses!.At, "the checkout leaves its token in `.git/config`", "add `persist-credentials: false` below `with`");
}
