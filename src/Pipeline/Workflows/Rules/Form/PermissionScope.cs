using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class PermissionScope() : Rule(
    "permission-scope",
    "Permissions and their levels exist",
    "GitHub refuses the whole file",
    Sources.Syntax + "#permissions")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.Permission).Select(x => new Remark(x.At, x.Message, x.Next));
}
