using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class DuplicateKey() : Rule(
    "duplicate-key",
    "No two keys of a mapping differ only in upper and lower case",
    "GitHub takes ids and names without regard to case and refuses the file",
    Sources.Syntax)
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.DuplicateKey).Select(x => new Remark(x.At, x.Message, x.Next));
}
