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

    private static string? Mistake(ExpressionPlace here, Syntax syntax) => SyntaxWalk.All(syntax).Select(x => x switch
    {
        ContextAccess context => here.HasContext(context.Name) ? null : $"{Missing(context.Name, here.Contexts)} (`{here.Key}`){Advice(here, x)}",
        Call call when here.Function(call.Function) is { } function => function.Mistake(call.Arguments.Length) is { } mistake ? $"{mistake} (`{here.Key}`)" : null,
        Call call => $"{Missing(call.Function + "()", here.Functions.Select(y => y.Name + "()"))} (`{here.Key}`)",
        _ => null,
    }).FirstOrDefault(x => x is not null);

    private static string Missing(string name, IEnumerable<string> known) => $"GitHub has no `{name}` there, only: {string.Join(", ", known)}";

    private static string Advice(ExpressionPlace place, Syntax node) => node is ContextAccess { Name: "secrets" } && place.IsCondition
        ? "; hand the secret to a step through `env` and decide in its script"
        : "";
}
