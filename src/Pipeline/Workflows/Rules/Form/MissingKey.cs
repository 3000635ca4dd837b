using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class MissingKey() : Rule(
    "missing-key",
    "Required keys are there: a job has `runs-on` or `uses`, a step has `run` or `uses`",
    "GitHub refuses the whole file",
    Sources.Syntax)
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.MissingKey).Select(x => new Remark(x.At, x.Message, x.Next));
}
