using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>What a name, an index or <c>*</c> behind a value gives. What is not there is null, not a mistake.</summary>
internal static class Access
{
    public static ExpressionValue Item(ExpressionValue target, ExpressionValue key)
    {
        switch (target)
        {
            case UnknownValue unknown:
                return key.IsPrimitive ? unknown.Child(key.ToText()) : UnknownValue.From(false, null, target, key);
            case not (ArrayValue or ObjectValue):
                return ExpressionValue.Null;
            case var _ when key is UnknownValue:
                return UnknownValue.From(false, null, key);
            case ArrayValue { IsFiltered: true } filtered:
                return Each(filtered, x => One(x, key));
            default:
                return One(target, key) ?? ExpressionValue.Null;
        }
    }

    public static ExpressionValue All(ExpressionValue target)
    {
        if (target is UnknownValue unknown)
            return unknown.Child("*");
        var found = ImmutableArray.CreateBuilder<ExpressionValue>();
        foreach (var value in target is ArrayValue { IsFiltered: true } filtered ? filtered.Items : [target])
        {
            if (value is UnknownValue or ObjectValue { Others: not null })
                return UnknownValue.From(false, null, target);
            if (value is ArrayValue array)
                found.AddRange(array.Items);
            else if (value is ObjectValue other)
                foreach (var entry in other.Entries)
                    found.Add(entry.Value);
        }

        return new ArrayValue(found.ToImmutable(), true);
    }

    private static ExpressionValue? One(ExpressionValue target, ExpressionValue key) => target switch
    {
        ObjectValue other when key.IsPrimitive => other[key.ToText()],
        ArrayValue array when Index(key) is var index and >= 0 && index < array.Items.Length => array.Items[(int)index],
        _ => null,
    };

    /// <summary>GitHub rounds an index down and reads texts as numbers; -1 stands for no index.</summary>
    private static double Index(ExpressionValue key) => key.ToNumber() is var number && double.IsFinite(number) && number >= 0 ? Math.Floor(number) : -1;

    private static ExpressionValue Each(ArrayValue filtered, Func<ExpressionValue, ExpressionValue?> item)
    {
        var found = ImmutableArray.CreateBuilder<ExpressionValue>();
        foreach (var value in filtered.Items)
        {
            if (value is UnknownValue)
                return UnknownValue.From(false, null, filtered);
            if (item(value) is { } one)
                found.Add(one);
        }

        return new ArrayValue(found.ToImmutable(), true);
    }
}
