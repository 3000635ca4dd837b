using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Refuses expressions in what starts a workflow: nothing of a run is known yet. Defaults and outputs of called workflows are the exception.</summary>
internal static class TriggerCheck
{
    /// <exception cref="ArgumentException">A text holds an expression, or the event is wrong in itself.</exception>
    public static void Refuse(Trigger trigger)
    {
        if (Find(trigger.ToYaml(), trigger is WorkflowCallEvent) is { } text)
            throw new ArgumentException($"`{text}` of event {trigger.Event} holds an expression, which GitHub does not evaluate there");
    }

    private static string? Find(YamlNode node, bool isCall) => node switch
    {
        YamlScalar scalar => scalar.Value.Contains("${{", StringComparison.Ordinal) ? scalar.Value : null,
        YamlSequence sequence => sequence.Items.Select(x => Find(x, isCall)).FirstOrDefault(x => x is not null),
        YamlMapping mapping => mapping.Entries.Where(x => !(isCall && x.Key.Value is "default" or "value" && x.Value is YamlScalar))
            .Select(x => Find(x.Value, isCall)).FirstOrDefault(x => x is not null),
        _ => null,
    };
}
