using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class WrongValue() : Rule(
    "wrong-value",
    "Values are of the kind, or of the words, that their key takes",
    "GitHub refuses the whole file",
    Sources.Syntax)
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.WrongValue).Select(x => new Remark(x.At, x.Message, x.Next));
}
