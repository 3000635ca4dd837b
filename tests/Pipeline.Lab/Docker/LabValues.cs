using System.Collections.Immutable;

namespace Pipeline.Lab.Docker;

internal static class LabValues
{
    public static ImmutableSortedDictionary<string, string> Of(params (string Name, string Value)[] values) =>
        values.ToImmutableSortedDictionary(x => x.Name, x => x.Value);
}
