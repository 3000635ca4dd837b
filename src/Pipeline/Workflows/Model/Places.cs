using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>Refuses contexts and functions that GitHub does not have at a place.</summary>
internal static class Places
{
    /// <exception cref="ArgumentException">The expression uses something that is not available there.</exception>
    public static void Refuse(PlacedExpression one, Job? job = null, Step? step = null)
    {
        if (Mistake(ExpressionPlaces.Named(one.Place), one.Expression.Syntax) is { } mistake)
            throw new ArgumentException($"`{one.Expression}` in {Where(job, step)}: {mistake}");
    }

    /// <summary>How messages name the place.</summary>
    public static string Where(Job? job, Step? step) => job is null ? "the workflow" : step is null ? $"job {job.Id}" : $"step {step.Key} of job {job.Id}";

    /// <summary>Goes through the tree without a list of its parts: this is asked of every expression of every step.</summary>
    private static string? Mistake(ExpressionPlace here, Syntax node) => node switch
    {
        ContextAccess context => here.HasContext(context.Name) ? null : $"{Missing(context.Name, here.Contexts)} (`{here.Key}`){Advice(here, node)}",
        PropertyAccess property => Mistake(here, property.Target),
        IndexAccess index => Mistake(here, index.Target) ?? Mistake(here, index.Key),
        Wildcard wildcard => Mistake(here, wildcard.Target),
        Not not => Mistake(here, not.Operand),
        Binary binary => Mistake(here, binary.Left) ?? Mistake(here, binary.Right),
        Call call => OfCall(here, call),
        _ => null,
    };

    private static string? OfCall(ExpressionPlace here, Call call)
    {
        if (here.Function(call.Function) is not { } function)
            return $"{Missing(call.Function + "()", here.Functions.Select(x => x.Name + "()"))} (`{here.Key}`)";
        if (function.Mistake(call.Arguments.Length) is { } mistake)
            return $"{mistake} (`{here.Key}`)";
        foreach (var argument in call.Arguments)
            if (Mistake(here, argument) is { } inner)
                return inner;
        return null;
    }

    private static string Missing(string name, IEnumerable<string> known) => $"GitHub has no `{name}` there, only: {string.Join(", ", known)}";

    private static string Advice(ExpressionPlace place, Syntax node) => node is ContextAccess { Name: "secrets" } && place.IsCondition
        ? "; hand the secret to a step through `env` and decide in its script"
        : "";
}
