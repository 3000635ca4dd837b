using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class Concurrency() : Rule(
    "concurrency",
    "The file, or each of its jobs, says `concurrency`",
    "Otherwise runs of the same branch or environment run side by side and overtake each other",
    Sources.Zizmor + "concurrency-limits")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        // A workflow that is only called runs in its caller's group.
        if (file.Document.Concurrency is not (null or YamlScalar { Kind: ScalarKind.Null }) || file.IsOnlyCalled || file.Jobs.Count == 0)
            yield break;
        if (file.Jobs.Any(x => x.Node["concurrency"] is null))
            yield return new Remark(file.Top, "the file has no `concurrency`", "add `concurrency:` with `group: ${{ github.workflow }}-${{ github.ref }}` and `cancel-in-progress`");
    }
}
