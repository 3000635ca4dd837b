namespace Pipeline.Workflows.Expressions;

/// <summary>Where a part of a tree stands in the text.</summary>
/// <param name="Node">The part: a context, an access or a call.</param>
/// <param name="Offset">Its first character, from 0.</param>
/// <param name="Length">How many characters it has.</param>
internal sealed record SyntaxPlace(Syntax Node, int Offset, int Length);

/// <summary>What a text was read as: a tree, or a mistake.</summary>
internal sealed record ParsedExpression
{
    /// <summary>The tree; null when there is a mistake.</summary>
    public Syntax? Syntax { get; init; }

    /// <summary>What is wrong; null when there is a tree.</summary>
    public ExpressionMistake? Mistake { get; init; }

    /// <summary>Where contexts, accesses and calls stand, inner ones first; offsets count in the text that was given.</summary>
    public IReadOnlyList<SyntaxPlace> Places { get; init; } = [];

    /// <summary>The tree.</summary>
    /// <exception cref="ExpressionException">There is none.</exception>
    public Syntax Tree => Syntax ?? throw new ExpressionException(Mistake!);
}
