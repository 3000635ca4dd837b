using System.Collections.Immutable;

namespace Pipeline.Tests.Docker;

internal static class Sorted
{
    public static ImmutableSortedDictionary<string, string> ToSorted(this Dictionary<string, string> values) => values.ToImmutableSortedDictionary();
}
