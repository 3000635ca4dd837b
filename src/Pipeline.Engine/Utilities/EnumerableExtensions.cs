namespace Nuke.Common.Utilities.Collections;

/// <summary>What builds do with sequences.</summary>
public static class EnumerableExtensions
{
    /// <summary>Does something with each item.</summary>
    public static void ForEach<T>(this IEnumerable<T> enumerable, Action<T> action)
    {
        foreach (var item in enumerable)
            action(item);
    }

    /// <summary>Does something with each item and its index.</summary>
    public static void ForEach<T>(this IEnumerable<T> enumerable, Action<T, int> action)
    {
        var index = 0;
        foreach (var item in enumerable)
            action(item, index++);
    }

    /// <summary>Does something with each item when it is reached.</summary>
    public static IEnumerable<T> ForEachLazy<T>(this IEnumerable<T> enumerable, Action<T> action) => enumerable.Select(item =>
    {
        action(item);
        return item;
    });

    /// <summary>The items that are not null.</summary>
    public static IEnumerable<T> WhereNotNull<T>(this IEnumerable<T?> enumerable) where T : class => enumerable.OfType<T>();

    /// <summary>The items for which the condition does not hold; all when there is none.</summary>
    public static IEnumerable<T> WhereNot<T>(this IEnumerable<T> enumerable, Func<T, bool>? condition) where T : class =>
        enumerable.Where(item => condition?.Invoke(item) != true);

    /// <summary>Whether there is no item.</summary>
    public static bool IsEmpty<T>(this IEnumerable<T> enumerable) => !enumerable.Any();

    /// <summary>Whether there is no sequence, or no item in it.</summary>
    public static bool IsNullOrEmpty<T>([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] this IEnumerable<T>? enumerable) =>
        enumerable is null || enumerable.IsEmpty();
}

/// <summary>What builds do with dictionaries.</summary>
public static class DictionaryExtensions
{
    /// <summary>Adds a pair and returns the dictionary.</summary>
    public static Dictionary<TKey, TValue> AddPair<TKey, TValue>(this Dictionary<TKey, TValue> dictionary, TKey key, TValue value = default!) where TKey : notnull
    {
        dictionary.Add(key, value);
        return dictionary;
    }

    /// <summary>Adds a pair with the value's text and returns the dictionary.</summary>
    public static Dictionary<TKey, string> AddPair<TKey, TValue>(this Dictionary<TKey, string> dictionary, TKey key, TValue? value = default) where TKey : notnull
    {
        dictionary.Add(key, value?.ToString() ?? "");
        return dictionary;
    }
}
