using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class PermissionReason() : Rule(
    "permission-reason",
    "Each permission of a job carries its reason as a comment on its line",
    "Nobody dares to take back a permission whose reason is not known",
    Sources.Zizmor + "undocumented-permissions")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from job in file.Jobs
        from entry in (job.Permissions as YamlMapping)?.Entries ?? []
        where entry.Value is YamlScalar { Value: not "none" } value && !HasReason(file, value)
        select new Remark(entry.Key.At, $"`{entry.Key.Value}: {entry.Value}` of job `{job.Id}` has no reason", $"write it behind: `{entry.Key.Value}: {entry.Value} # to …`");

    private static bool HasReason(Inspection file, YamlScalar value)
    {
        var line = file.Document.Line(value.At.Line);
        var comment = value.Comment ?? (line.IndexOf("} #", StringComparison.Ordinal) is >= 0 and var at ? line[(at + 3)..].Trim() : "");
        return comment.Length > 0 && !comment.StartsWith("lint:", StringComparison.Ordinal);
    }
}
