using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class TopPermissions() : Rule(
    "top-permissions",
    "The file says `permissions: {}` at its top, and each job says what it needs",
    "Without it every job gets the repository's default token, which often may write",
    Sources.Zizmor + "excessive-permissions")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        var permissions = file.Document.Permissions;
        if (permissions is null)
            yield return new Remark(file.Top, "the file has no `permissions`", "add `permissions: {}` above `jobs`, and to each job what it needs");
        else if (permissions is YamlMapping { Entries: [var first, ..] })
            yield return new Remark(first.Key.At, $"`{first.Key.Value}: {first.Value}` is given to every job", "say `permissions: {}` here and move it to the jobs that need it");
    }
}
