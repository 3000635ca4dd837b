using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class UnknownKey() : Rule(
    "unknown-key",
    "Only keys that the workflow language has, where it has them",
    "GitHub refuses the whole file",
    Sources.Syntax)
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.UnknownKey).Select(x => new Remark(x.At, x.Message, x.Next));
}
