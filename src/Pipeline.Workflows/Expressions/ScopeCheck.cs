namespace Pipeline.Workflows.Expressions;

/// <summary>Whether a scope has what an expression names, also where its value would not be asked for.</summary>
internal static class ScopeCheck
{
    public static ExpressionMistake? Mistake(Syntax syntax, EvaluationScope scope)
    {
        foreach (var node in SyntaxWalk.All(syntax))
        {
            var message = node switch
            {
                ContextAccess context when scope.Contexts[context.Name] is null =>
                    $"`{context.Name}` is no context here; there are {Known(scope.Contexts.Entries.Select(x => x.Key))}",
                Call call => Find(call.Function, scope) is { } signature ? signature.Mistake(call.Arguments.Length) : $"`{call.Function}` is no function here",
                _ => null,
            };
            if (message is not null)
                return new ExpressionMistake(-1, message);
        }

        return null;
    }

    private static FunctionSignature? Find(string name, EvaluationScope scope)
    {
        if (FunctionTable.Find(name) is { } everywhere)
            return everywhere;
        if (scope.HashFiles is not null && FunctionTable.Same(name, "hashFiles"))
            return new FunctionSignature("hashFiles", 1, 255);
        if (scope.Status is null || !FunctionTable.IsStatus(name))
            return null;
        var takesJobs = FunctionTable.Same(name, "success") || FunctionTable.Same(name, "failure");
        return new FunctionSignature(name, 0, takesJobs ? int.MaxValue : 0);
    }

    private static string Known(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } all ? all : "none";
}
