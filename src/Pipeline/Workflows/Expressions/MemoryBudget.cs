namespace Pipeline.Workflows.Expressions;

/// <summary>How much one evaluation may make: texts inside texts double with each level otherwise.</summary>
internal sealed class MemoryBudget
{
    /// <summary>In characters and items together: 10 MiB of text as it stands in memory.</summary>
    public const int Most = 5 * 1024 * 1024;

    private long _spent;

    /// <exception cref="ExpressionException">It is more than may be made.</exception>
    public void Spend(long amount)
    {
        _spent += amount;
        if (_spent > Most)
            throw new ExpressionException($"the expression makes more than {Most} characters on its way; GitHub stops it too");
    }

    /// <inheritdoc cref="Spend(long)"/>
    public ExpressionValue Spend(ExpressionValue value)
    {
        Spend(value switch
        {
            StringValue text => text.Value.Length,
            ArrayValue array => array.Items.Length,
            _ => 0,
        });
        return value;
    }
}
