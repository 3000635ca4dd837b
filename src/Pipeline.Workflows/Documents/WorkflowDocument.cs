using Pipeline.Yaml;

namespace Pipeline.Workflows.Documents;

/// <summary>A workflow file as it is written, generated or by hand: a view over its YAML that forgives what is wrong.</summary>
public sealed class WorkflowDocument
{
    private WorkflowDocument(string path, string text, YamlMapping root, IReadOnlyList<YamlMistake> mistakes)
    {
        Path = path;
        Text = text;
        Root = root;
        Mistakes = mistakes;
        Jobs = [.. (root["jobs"] as YamlMapping)?.Entries.Select(x => new JobView(x.Key, x.Value as YamlMapping ?? new YamlMapping { At = x.Value.At })) ?? []];
    }

    /// <summary>The file, as messages name it.</summary>
    public string Path { get; }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The lines of the text, without what ends them.</summary>
    internal IReadOnlyList<string> Lines => field ??= Text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The whole tree; empty when the text is no mapping.</summary>
    public YamlMapping Root { get; }

    /// <summary>What is wrong with the form.</summary>
    public IReadOnlyList<YamlMistake> Mistakes { get; }

    /// <summary>The jobs in the order of the file.</summary>
    public IReadOnlyList<JobView> Jobs { get; }

    /// <summary>The name, or null.</summary>
    public YamlScalar? Name => Root["name"] as YamlScalar;

    /// <summary>The events with their filters; the filters are null when there are none.</summary>
    public IEnumerable<(YamlScalar Event, YamlMapping? Filters)> Events => Root["on"] switch
    {
        YamlScalar scalar => [(scalar, null)],
        YamlSequence sequence => sequence.Items.OfType<YamlScalar>().Select(x => (x, (YamlMapping?)null)),
        YamlMapping mapping => mapping.Entries.Select(x => (x.Key, x.Value as YamlMapping)),
        _ => [],
    };

    /// <summary>The permissions of jobs that say nothing; null when the file says nothing.</summary>
    public YamlNode? Permissions => Root["permissions"];

    /// <summary>The concurrency, a text or a mapping.</summary>
    public YamlNode? Concurrency => Root["concurrency"];

    /// <summary>The variables of all jobs.</summary>
    public YamlMapping? Environment => Root["env"] as YamlMapping;

    /// <summary>Reads a text; what is wrong with its form is in <see cref="Mistakes"/>.</summary>
    public static WorkflowDocument Parse(string path, string text)
    {
        var (root, mistakes) = YamlReader.Read(text);
        if (root is not YamlMapping && mistakes.Count == 0)
            mistakes = [new YamlMistake(root?.At ?? new Mark(1, 1), "a workflow is a mapping with `on` and `jobs`")];
        return new WorkflowDocument(path, text, root as YamlMapping ?? new YamlMapping(), mistakes);
    }

    /// <summary>A line by its number from 1; empty when there is none.</summary>
    internal string Line(int number) => number >= 1 && number <= Lines.Count ? Lines[number - 1] : "";

    /// <summary>The job of that id, or null.</summary>
    public JobView? Job(string id) => Jobs.FirstOrDefault(x => x.Id == id);
}
