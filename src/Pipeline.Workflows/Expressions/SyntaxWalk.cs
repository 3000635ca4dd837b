namespace Pipeline.Workflows.Expressions;

/// <summary>Goes through a tree.</summary>
internal static class SyntaxWalk
{
    /// <summary>The tree and all trees in it, in the order of the text where parts do not overlap.</summary>
    public static IEnumerable<Syntax> All(Syntax syntax)
    {
        var open = new Stack<Syntax>();
        open.Push(syntax);
        while (open.TryPop(out var next))
        {
            yield return next;
            switch (next)
            {
                case PropertyAccess property:
                    open.Push(property.Target);
                    break;
                case IndexAccess index:
                    open.Push(index.Key);
                    open.Push(index.Target);
                    break;
                case Wildcard wildcard:
                    open.Push(wildcard.Target);
                    break;
                case Not not:
                    open.Push(not.Operand);
                    break;
                case Binary binary:
                    open.Push(binary.Right);
                    open.Push(binary.Left);
                    break;
                case Call call:
                    for (var i = call.Arguments.Length - 1; i >= 0; i--)
                        open.Push(call.Arguments[i]);
                    break;
            }
        }
    }

    /// <summary>The outermost accesses, like <c>github.ref</c>.</summary>
    public static IEnumerable<Syntax> Accesses(Syntax syntax) => syntax switch
    {
        PropertyAccess or IndexAccess or Wildcard or ContextAccess => [syntax],
        Not not => Accesses(not.Operand),
        Binary binary => Accesses(binary.Left).Concat(Accesses(binary.Right)),
        Call call => call.Arguments.SelectMany(Accesses),
        _ => [],
    };
}
