using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class VersionComment() : Rule(
    "version-comment",
    "Behind the SHA of an action stands its version as a comment",
    "A SHA alone tells neither people nor Dependabot which version runs",
    Sources.Zizmor + "unpinned-uses")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from uses in file.Steps.Select(x => x.Step.Uses).Concat(file.Jobs.Select(x => x.View.Uses)).OfType<YamlScalar>()
        let action = ActionReference.Parse(uses.Value)
        where action.IsPinned && !action.IsLocal && !action.IsDocker && !IsVersion(uses.Comment ?? "")
        select new Remark(uses.At, $"the version of `{action.Name}` is not told", "write it behind the SHA: `# v1.2.3`");

    private static bool IsVersion(string comment)
    {
        var digits = comment.AsSpan().TrimStart('v');
        return comment.Length - digits.Length <= 1 && digits.Length > 0 && char.IsAsciiDigit(digits[0]);
    }
}
