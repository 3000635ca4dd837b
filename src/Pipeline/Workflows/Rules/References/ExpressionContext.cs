using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Rules.References;

internal sealed class ExpressionContext() : Rule(
    "expression-context",
    "Expressions use contexts and functions that GitHub has, where it has them, with the arguments that they take",
    "GitHub refuses the whole file",
    Sources.Contexts + "#context-availability")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var usage in file.Usages)
        {
            // Where no expression is allowed at all, another rule has spoken.
            if (usage.Allowed is not { Count: > 0 } allowed || usage.IsInsert)
                continue;
            foreach (var place in usage.Parsed.Places)
                if (Judge(place.Node, allowed) is var (message, next))
                    yield return new Remark(usage.At(file, place.Offset), message, next);
        }
    }

    private static (string Message, string Next)? Judge(Syntax node, IReadOnlyList<string> allowed)
    {
        switch (node)
        {
            case ContextAccess context when !allowed.Any(x => FunctionTable.Same(x, context.Name)):
                string[] contexts = [.. allowed.Where(x => !x.Contains('('))];
                return ($"`{context.Name}` cannot be used here", $"here are {string.Join(", ", contexts)}");
            case Call call:
                if (FunctionTable.Find(call.Function) is { } everywhere)
                    return everywhere.Mistake(call.Arguments.Length) is { } wrong ? (wrong, "correct the call") : null;
                var special = allowed.FirstOrDefault(x => x.IndexOf('(') is > 0 and var at && FunctionTable.Same(x[..at], call.Function));
                if (special is null)
                    return ($"`{call.Function}` is no function here", Spelling.Advice(call.Function, [.. Known, .. allowed.Where(x => x.Contains('(')).Select(x => x[..x.IndexOf('(')])]));
                return Arity(special).Mistake(call.Arguments.Length) is { } mistake ? (mistake, "correct the call") : null;
            default:
                return null;
        }
    }

    private static readonly string[] Known = ["case", "contains", "endsWith", "format", "fromJSON", "join", "startsWith", "toJSON"];

    /// <summary>Reads <c>hashFiles(1,255)</c>, as GitHub's schema names the functions of a place.</summary>
    private static FunctionSignature Arity(string function)
    {
        var open = function.IndexOf('(');
        var ends = function[(open + 1)..^1].Split(',');
        return new FunctionSignature(function[..open], Number(ends[0]), Number(ends[1]));

        static int Number(string text) => text == "MAX" ? int.MaxValue : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
