namespace Pipeline.Workflows.Expressions;

/// <summary>What is wrong with an expression.</summary>
/// <param name="Offset">Where in the text, from 0; -1 when a tree was evaluated that has no text.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ExpressionMistake(int Offset, string Message)
{
    /// <summary>Where in the text, from 1.</summary>
    public int Column => Offset + 1;

    /// <inheritdoc/>
    public override string ToString() => Offset < 0 ? Message : $"column {Column}: {Message}";
}

/// <summary>An expression that has no value, as GitHub would stop there too.</summary>
public sealed class ExpressionException : Exception
{
    /// <summary>Without a place.</summary>
    public ExpressionException(string message)
        : this(new ExpressionMistake(-1, message))
    {
    }

    internal ExpressionException(ExpressionMistake mistake)
        : base(mistake.ToString()) => Mistake = mistake;

    /// <summary>What is wrong.</summary>
    public ExpressionMistake Mistake { get; }
}
