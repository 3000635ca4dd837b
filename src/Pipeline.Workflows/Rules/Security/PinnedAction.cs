using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class PinnedAction() : Rule(
    "pinned-action",
    "Every action and reusable workflow of another repository is named by the full SHA of a commit, a `docker://` action by its digest",
    "Tags and branches can be moved to other code, and have been in attacks",
    Sources.Zizmor + "unpinned-uses")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Jobs.SelectMany(UsedAction.In).Select(Judge).OfType<Remark>();

    private static Remark? Judge(UsedAction action)
    {
        var uses = action.Text;
        if (uses.Value.Length == 0 || action.IsPinned && (action.IsLocal || action.Name.Contains('/')))
            return null;
        if (action.IsDocker)
            return new Remark(uses.At, $"`{uses.Value}` is not named by its digest", "write `docker://image@sha256:<64 hex digits>`");
        if (!action.Name.Contains('/'))
            return new Remark(uses.At, $"`{uses.Value}` names no action", "write `owner/repository@<full SHA> # <version>`, or `./path` for an action of this repository");
        return action.Reference is null
            ? new Remark(uses.At, $"`{uses.Value}` names no version", $"write `{action.Name}@<full SHA> # <version>`")
            : new Remark(uses.At, $"`{uses.Value}` is named by a tag, a branch or a short SHA", $"write the full SHA of the commit behind it: `{action.Name}@<40 hex digits> # {action.Reference}`");
    }
}
