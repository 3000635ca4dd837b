using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>A list. Two lists are equal only when they are the same object, as at GitHub.</summary>
public sealed class ArrayValue : ExpressionValue
{
    /// <summary>A list of these.</summary>
    public ArrayValue(params IEnumerable<ExpressionValue> items)
        : this([.. items], false)
    {
    }

    internal ArrayValue(ImmutableArray<ExpressionValue> items, bool isFiltered)
    {
        Items = items;
        IsFiltered = isFiltered;
    }

    /// <summary>The items.</summary>
    public ImmutableArray<ExpressionValue> Items { get; }

    /// <inheritdoc/>
    public override bool? Truth => true;

    /// <summary>Whether it is what <c>.*</c> gave: a name or index behind it is looked up in each item.</summary>
    internal bool IsFiltered { get; }

    internal override bool IsPrimitive => false;

    /// <inheritdoc/>
    public override string ToText() => "Array";

    internal override double ToNumber() => double.NaN;
}
