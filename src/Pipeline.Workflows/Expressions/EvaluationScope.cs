using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Workflows.Expressions;

/// <summary>What an expression can see.</summary>
public sealed record EvaluationScope
{
    /// <summary>A scope with these contexts, like <c>github</c>. An <see cref="UnknownValue"/> stands for a context that only GitHub knows.</summary>
    [SetsRequiredMembers]
    public EvaluationScope(ObjectValue contexts) => Contexts = contexts;

    /// <summary>A scope with these contexts.</summary>
    [SetsRequiredMembers]
    public EvaluationScope(params IEnumerable<KeyValuePair<string, ExpressionValue>> contexts)
        : this(new ObjectValue(contexts))
    {
    }

    /// <summary>The contexts by name.</summary>
    public required ObjectValue Contexts { get; init; }

    /// <summary>What <c>success()</c> and its like answer; null where they may not be called.</summary>
    public StatusState? Status { get; init; }

    /// <summary>What <c>hashFiles()</c> answers to its arguments; null where it may not be called.</summary>
    public Func<IReadOnlyList<string>, ExpressionValue>? HashFiles { get; init; }
}
