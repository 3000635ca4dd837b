using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class ExpressionPlace() : Rule(
    "expression-place",
    "Expressions stand only where GitHub evaluates them",
    "Elsewhere they are an error, or a text with braces in it",
    Sources.Contexts + "#context-availability")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.ExpressionPlace).Select(x => new Remark(x.At, x.Message, x.Next));
}
