using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class UnknownEvent() : Rule(
    "unknown-event",
    "The events after `on` exist",
    "GitHub refuses the file, and nothing ever runs",
    Sources.Events)
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.UnknownEvent).Select(x => new Remark(x.At, x.Message, x.Next));
}
