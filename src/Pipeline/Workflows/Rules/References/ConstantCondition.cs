namespace Pipeline.Workflows.Rules.References;

internal sealed class ConstantCondition() : Rule(
    "constant-condition",
    "An `if` decides something: no text stands around its `${{ }}`, and it is more than `true` or a text",
    "With text around it, even a line feed, the whole is a text that is not empty, and that is always true",
    Sources.Actionlint + "if-cond-always-true")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var (condition, owner) in file.Jobs.Select(x => (x.View.If, Owner: $"job `{x.Id}`")).Concat(file.Steps.Select(x => (x.Step.If, Owner: $"step `{x.Step.Title}`"))))
        {
            if (condition is null)
                continue;
            var parts = Interpolation.In(condition.Value);
            if (parts.Count > 0 && parts[0].Length != condition.Value.Length)
                yield return new Remark(condition.At, $"the condition of {owner} is always true: text stands around its `${{{{ }}}}`", "write the expression without `${{ }}`, or with nothing around it");
            else if ((parts.Count > 0 ? parts[0].Inner(condition.Value) : condition.Value).Trim() is var text && IsConstant(text))
                yield return new Remark(condition.At, $"the condition of {owner} is always `{text}`", "remove it, or what it switches off");
        }
    }

    private static bool IsConstant(string text) =>
        text is "true" or "false" or "null" || text.Length > 0 && text.All(char.IsAsciiDigit)
        || text.Length >= 2 && text[0] == '\'' && text.IndexOf('\'', 1) == text.Length - 1;
}
