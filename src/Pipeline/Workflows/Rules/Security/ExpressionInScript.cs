namespace Pipeline.Workflows.Rules.Security;

internal sealed class ExpressionInScript() : Rule(
    "expression-in-script",
    "No `${{ }}` stands inside `run` or inside a script of `actions/github-script`",
    "It is pasted in before the shell reads the script, so that its value becomes code",
    Sources.Zizmor + "template-injection")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from usage in file.Usages
        where Scripts.IsScript(usage) && !Untrusted.IsIn(usage)
        select new Remark(
            usage.At(file, -3), $"`${{{{{usage.Expression}}}}}` is pasted into the script", "hand it over as a variable of `env`, and read the variable in the script");
}
