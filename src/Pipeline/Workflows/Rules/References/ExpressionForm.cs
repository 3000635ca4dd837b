namespace Pipeline.Workflows.Rules.References;

internal sealed class ExpressionForm() : Rule(
    "expression",
    "Expressions are expressions: closed, in single quotes, with values where values are needed",
    "GitHub refuses the whole file",
    Sources.Expressions)
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var usage in file.Usages)
        {
            if (!usage.IsClosed)
                yield return new Remark(usage.At(file, -3), "`${{` is not closed", "add `}}` behind the expression");
            else if (usage.Parsed.Mistake is { } mistake && !usage.IsBlankCondition)
                yield return new Remark(
                    usage.At(file, mistake.Offset), mistake.Message,
                    usage.Expression.Contains('"') ? "write texts in single quotes" : "correct the expression");
        }
    }
}
