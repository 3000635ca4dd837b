using System.Collections.Immutable;
using Pipeline.Workflows.Placement;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>What starts a workflow.</summary>
/// <param name="Event">The event's name in the file.</param>
public abstract record Trigger(string Event)
{
    /// <summary>What stands behind the name; nothing when there are no filters.</summary>
    internal virtual YamlNode ToYaml() => new YamlScalar("", ScalarKind.Null);

    internal static YamlNode OrNothing(YamlMapping mapping) => mapping.Entries.Count > 0 ? mapping : new YamlScalar("", ScalarKind.Null);

    internal static YamlSequence List(IEnumerable<string> texts) => new([.. texts.Select(x => new YamlScalar(x))]) { IsFlow = true };
}

/// <summary>An event that is told by what happened.</summary>
/// <typeparam name="TActivity">What can happen.</typeparam>
/// <param name="Event">The event's name in the file.</param>
public abstract record ActivityTrigger<TActivity>(string Event) : Trigger(Event)
    where TActivity : struct, Enum
{
    /// <summary>Only these; empty means GitHub's default, which is most often all.</summary>
    public ImmutableArray<TActivity> Types { get; init; } = [];

    internal override YamlNode ToYaml() => OrNothing(Filters());

    internal virtual YamlMapping Filters()
    {
        var mapping = new YamlMapping();
        if (!Types.IsEmpty)
            mapping.Add("types", List(Types.Select(x => JobNames.Split(x.ToString(), '_'))));
        return mapping;
    }
}

/// <summary>How activities are called in files.</summary>
internal static class ActivityNames
{
    /// <summary>All activities of an event.</summary>
    public static string[] Of<TActivity>()
        where TActivity : struct, Enum => [.. Enum.GetNames<TActivity>().Select(x => JobNames.Split(x, '_'))];
}
