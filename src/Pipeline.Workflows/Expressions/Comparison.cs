namespace Pipeline.Workflows.Expressions;

/// <summary>
/// Compares as GitHub does: of two kinds, both become numbers; texts are compared without regard to case; lists and objects are equal
/// only to themselves. An answer that hangs on an unknown value is null.
/// </summary>
internal static class Comparison
{
    public static bool? Equal(ExpressionValue left, ExpressionValue right)
    {
        if (left is UnknownValue || right is UnknownValue)
            return null;
        switch (left, right)
        {
            case (NullValue, NullValue):
                return true;
            case (StringValue a, StringValue b):
                return a.Value.Equals(b.Value, StringComparison.OrdinalIgnoreCase);
            default:
                return left.IsPrimitive && right.IsPrimitive ? left.ToNumber() == right.ToNumber() : ReferenceEquals(left, right);
        }
    }

    public static bool? Less(ExpressionValue left, ExpressionValue right)
    {
        if (left is UnknownValue || right is UnknownValue)
            return null;
        return (left, right) switch
        {
            (NullValue, NullValue) => false,
            (StringValue a, StringValue b) => string.Compare(a.Value, b.Value, StringComparison.OrdinalIgnoreCase) < 0,
            _ => left.IsPrimitive && right.IsPrimitive && left.ToNumber() < right.ToNumber(),
        };
    }

    public static bool? Compare(BinaryOperator sign, ExpressionValue left, ExpressionValue right) => sign switch
    {
        BinaryOperator.Equal => Equal(left, right),
        BinaryOperator.NotEqual => !Equal(left, right),
        BinaryOperator.Less => Less(left, right),
        BinaryOperator.Greater => Less(right, left),
        BinaryOperator.LessOrEqual => Equal(left, right) | Less(left, right),
        _ => Equal(left, right) | Less(right, left),
    };
}
