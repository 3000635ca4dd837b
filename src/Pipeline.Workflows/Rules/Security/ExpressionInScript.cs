using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class ExpressionInScript() : Rule(
    "expression-in-script",
    "No `${{ }}` stands inside `run` or inside a script of `actions/github-script`",
    "It is pasted in before the shell reads the script, so that its value becomes code",
    Sources.Zizmor + "template-injection")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from step in file.Steps
        let script = step.Run ?? (UsedAction.Is(step, "actions/github-script") ? step.With?["script"] as YamlScalar : null)
        where script is not null
        from part in Expressions.ParsedText.Parse(script.Value).Parts
        where part.Expression is not null
        select new Remark(
            ScalarPlace.Of(file.Document, script, part.Offset), $"`{script.Value.Substring(part.Offset, part.Length)}` is pasted into the script",
            "hand it over as a variable of `env`, and read the variable in the script");
}
