using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>The steps whose outputs an expression uses.</summary>
internal static class StepOutputs
{
    public static IEnumerable<string> In(Syntax syntax)
    {
        foreach (var tree in SyntaxWalk.All(syntax))
            if (Part(tree) is { Name: "outputs" } outputs && Part(outputs.Target) is { } step
                && step.Target is ContextAccess context && context.Name.Equals("steps", StringComparison.OrdinalIgnoreCase))
                yield return step.Name;
    }

    private static (Syntax Target, string Name)? Part(Syntax syntax) => syntax switch
    {
        PropertyAccess property => (property.Target, property.Name),
        IndexAccess { Key: StringLiteral key } index => (index.Target, key.Value),
        _ => null,
    };
}
