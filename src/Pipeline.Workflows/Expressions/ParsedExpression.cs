namespace Pipeline.Workflows.Expressions;

/// <summary>What a text was read as: a tree, or a mistake.</summary>
internal sealed record ParsedExpression
{
    /// <summary>The tree; null when there is a mistake.</summary>
    public Syntax? Syntax { get; init; }

    /// <summary>What is wrong; null when there is a tree.</summary>
    public ExpressionMistake? Mistake { get; init; }

    /// <summary>The tree.</summary>
    /// <exception cref="ExpressionException">There is none.</exception>
    public Syntax Tree => Syntax ?? throw new ExpressionException(Mistake!);
}
