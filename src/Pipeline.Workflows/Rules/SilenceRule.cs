namespace Pipeline.Workflows.Rules;

/// <summary>The page of rules lists it; <see cref="Silences"/> finds what breaks it, after all others have spoken.</summary>
internal sealed class SilenceRule() : Rule(Silences.RuleId, Silences.What, Silences.Why, "this project")
{
    public override IEnumerable<Remark> Check(Inspection file) => [];
}
