using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class VersionComment() : Rule(
    "version-comment",
    "Behind the SHA of an action stands its version as a comment",
    "A SHA alone tells neither people nor Dependabot which version runs",
    Sources.Zizmor + "unpinned-uses")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from action in file.Jobs.SelectMany(UsedAction.In)
        where action.IsPinned && !action.IsLocal && !action.IsDocker && !IsVersion(action.Text.Comment ?? "")
        select new Remark(action.Text.At, $"the version of `{action.Name}` is not told", "write it behind the SHA: `# v1.2.3`");

    private static bool IsVersion(string comment)
    {
        var digits = comment.AsSpan().TrimStart('v');
        return comment.Length - digits.Length <= 1 && digits.Length > 0 && char.IsAsciiDigit(digits[0]);
    }
}
