namespace Pipeline.Workflows.Expressions;

/// <summary>Goes through a tree.</summary>
internal static class SyntaxWalk
{
    /// <summary>The tree and all trees in it, in the order of the text where parts do not overlap.</summary>
    public static IEnumerable<Syntax> All(Syntax syntax)
    {
        var open = new Stack<Syntax>([syntax]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var part in Parts(next).Reverse())
                open.Push(part);
        }
    }

    /// <summary>The outermost accesses, like <c>github.ref</c>.</summary>
    public static IEnumerable<Syntax> Accesses(Syntax syntax) =>
        syntax is PropertyAccess or IndexAccess or Wildcard or ContextAccess ? [syntax] : Parts(syntax).SelectMany(Accesses);

    private static IReadOnlyList<Syntax> Parts(Syntax syntax) => syntax switch
    {
        PropertyAccess property => [property.Target],
        IndexAccess index => [index.Target, index.Key],
        Wildcard wildcard => [wildcard.Target],
        Not not => [not.Operand],
        Binary binary => [binary.Left, binary.Right],
        Call call => call.Arguments,
        _ => [],
    };
}
