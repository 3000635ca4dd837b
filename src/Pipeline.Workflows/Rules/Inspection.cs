using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>One file under inspection, with what several rules need to know of it. It is made once and read by all rules.</summary>
internal sealed class Inspection
{
    public Inspection(WorkflowDocument document)
    {
        Document = document;
        Events = [.. document.Events];
        Usages = [.. Usage.In(document.Root, document.Jobs)];
    }

    public WorkflowDocument Document { get; }

    public IReadOnlyList<(YamlScalar Event, YamlMapping? Filters)> Events { get; }

    public IReadOnlyList<JobView> Jobs => Document.Jobs;

    /// <summary>Every expression of the file.</summary>
    public IReadOnlyList<Usage> Usages { get; }

    /// <summary>Where a finding about the whole file stands.</summary>
    public Mark Top => Document.Root.Entries.Count > 0 ? Document.Root.Entries[0].Key.At : new Mark(1, 1);

    public bool HasEvent(string name) => Events.Any(x => x.Event.Value == name);

    public YamlMapping? EventFilters(string name) => Events.FirstOrDefault(x => x.Event.Value == name).Filters;

    /// <summary>Whether it is only called by other workflows, which then say when and how it runs.</summary>
    public bool IsOnlyCalled => Events.Count == 1 && HasEvent("workflow_call");

    public IEnumerable<StepView> Steps => Jobs.SelectMany(x => x.AllSteps);
}
