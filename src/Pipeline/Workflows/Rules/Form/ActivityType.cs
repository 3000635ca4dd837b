using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class ActivityType() : Rule(
    "activity-type",
    "The types of an event are types of that event",
    "GitHub refuses the file, and nothing ever runs",
    Sources.Events)
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Misshapen.Where(x => x.Kind == MisshapeKind.ActivityType).Select(x => new Remark(x.At, x.Message, x.Next));
}
