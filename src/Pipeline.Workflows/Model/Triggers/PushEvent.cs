using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary><c>push</c>: commits or a tag are pushed. A tag made with the workflow's own token starts nothing.</summary>
public sealed record PushEvent() : Trigger("push")
{
    /// <summary>Branches; when only tags are filtered, no branch starts the workflow.</summary>
    public Filter? Branches { get; init; }

    /// <summary>Tags; when only branches are filtered, no tag starts the workflow.</summary>
    public Filter? Tags { get; init; }

    /// <summary>Changed files. Not for a workflow that a merge waits for: a run that is filtered away never reports.</summary>
    public Filter? Paths { get; init; }

    internal override YamlNode ToYaml()
    {
        var mapping = new YamlMapping();
        Filter.Add(mapping, "branches", Branches);
        Filter.Add(mapping, "tags", Tags);
        Filter.Add(mapping, "paths", Paths);
        return OrNothing(mapping);
    }
}
