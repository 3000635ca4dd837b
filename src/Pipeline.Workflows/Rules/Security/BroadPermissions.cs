using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class BroadPermissions() : Rule(
    "broad-permissions",
    "Permissions are named one by one, never `read-all` or `write-all`",
    "A stolen token of a job may do all that the job may do",
    Sources.Scorecard + "token-permissions")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Jobs.Select(x => x.Permissions).Prepend(file.Document.Permissions).OfType<YamlScalar>()
            .Where(x => x.Value is "read-all" or "write-all")
            .Select(x => new Remark(x.At, $"`{x.Value}` gives far more than a job needs", "name the scopes, such as `contents: read`, each with its reason"));
}
