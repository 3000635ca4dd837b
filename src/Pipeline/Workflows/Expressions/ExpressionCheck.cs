using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>A use of a context.</summary>
/// <param name="Context">Its name as it is written, like <c>github</c>.</param>
/// <param name="Names">What follows: names and constant indices; <c>*</c> for every child, null for what is computed.</param>
/// <param name="Offset">Where the whole stands, from 0.</param>
/// <param name="Length">How many characters it has.</param>
internal sealed record ContextUse(string Context, ImmutableArray<string?> Names, int Offset, int Length)
{
    /// <summary>Whether it is that path, without regard to case; <c>*</c> in <paramref name="path"/> stands for any one name.</summary>
    public bool Is(params ReadOnlySpan<string> path)
    {
        if (path.Length != Names.Length + 1 || !FunctionTable.Same(path[0], Context))
            return false;
        for (var i = 1; i < path.Length; i++)
            if (path[i] != "*" && !(Names[i - 1] is { } name && FunctionTable.Same(path[i], name)))
                return false;
        return true;
    }

    /// <summary>As one text with dots, <c>?</c> for what is computed.</summary>
    public override string ToString() => string.Join('.', Names.Select(x => x ?? "?").Prepend(Context));
}

/// <summary>A call of a function.</summary>
/// <param name="Function">Its name as it is written.</param>
/// <param name="Call">The call.</param>
/// <param name="Offset">Where it stands, from 0.</param>
/// <param name="Length">How many characters it has, arguments included.</param>
internal sealed record FunctionUse(string Function, Call Call, int Offset, int Length);

/// <summary>What an expression uses, and whether a place of a workflow file lets it.</summary>
internal static class ExpressionCheck
{
    /// <summary>Each use of a context, with all the names behind it, in the order of the text.</summary>
    public static IReadOnlyList<ContextUse> Contexts(ParsedExpression expression)
    {
        var uses = new Dictionary<Syntax, ContextUse>(ReferenceEqualityComparer.Instance);
        foreach (var (node, offset, length) in expression.Places)
        {
            if (node is ContextAccess context)
                uses.Add(node, new ContextUse(context.Name, [], offset, length));
            // The longer path takes the place of the shorter.
            else if (Target(node) is { } target && uses.Remove(target, out var use))
                uses.Add(node, new ContextUse(use.Context, use.Names.Add(Name(node)), offset, length));
        }

        return [.. uses.Values.OrderBy(x => x.Offset)];
    }

    /// <summary>Each call, in the order of the text.</summary>
    public static IReadOnlyList<FunctionUse> Functions(ParsedExpression expression) =>
    [
        .. expression.Places.Where(x => x.Node is Call).OrderBy(x => x.Offset)
            .Select(x => new FunctionUse(((Call)x.Node).Function, (Call)x.Node, x.Offset, x.Length)),
    ];

    /// <summary>What a place does not let the expression use, and calls with the wrong number of arguments; what could not be read is one mistake.</summary>
    public static IReadOnlyList<ExpressionMistake> Mistakes(ParsedExpression expression, ExpressionPlace place)
    {
        if (expression.Mistake is { } mistake)
            return [mistake];
        var found = new List<ExpressionMistake>();
        foreach (var use in Contexts(expression))
            if (!place.HasContext(use.Context))
                found.Add(new ExpressionMistake(use.Offset, Unavailable("context", use.Context, place, ExpressionPlaces.All.Any(x => x.HasContext(use.Context)), place.Contexts)));
        foreach (var use in Functions(expression))
        {
            var signature = place.Function(use.Function);
            var message = signature is null
                ? Unavailable("function", use.Function, place, ExpressionPlaces.All.Any(x => x.Function(use.Function) is not null), place.Functions.Select(x => x.Name))
                : signature.Mistake(use.Call.Arguments.Length);
            if (message is not null)
                found.Add(new ExpressionMistake(use.Offset, message));
        }

        return [.. found.OrderBy(x => x.Offset)];
    }

    /// <summary>The same for a tree that was not read from a text, so without places.</summary>
    public static IReadOnlyList<ExpressionMistake> Mistakes(Syntax syntax, ExpressionPlace place) =>
        [.. Mistakes(ExpressionParser.Parse(syntax.ToString()), place).Select(x => x with { Offset = -1 })];

    private static string Unavailable(string kind, string name, ExpressionPlace place, bool elsewhere, IEnumerable<string> here)
    {
        var known = string.Join(", ", here);
        return elsewhere
            ? $"`{name}` is not available in `{place.Key}`; of this kind are: {(known.Length > 0 ? known : "none")}"
            : $"`{name}` is no {kind} of GitHub's; in `{place.Key}` are: {(known.Length > 0 ? known : "none")}";
    }

    private static Syntax? Target(Syntax node) => node switch
    {
        PropertyAccess property => property.Target,
        IndexAccess index => index.Target,
        Wildcard wildcard => wildcard.Target,
        _ => null,
    };

    private static string? Name(Syntax node) => node switch
    {
        PropertyAccess property => property.Name,
        IndexAccess { Key: StringLiteral text } => text.Value,
        IndexAccess { Key: NumberLiteral number } => NumberText.Of(number.Value),
        Wildcard => "*",
        _ => null,
    };
}
