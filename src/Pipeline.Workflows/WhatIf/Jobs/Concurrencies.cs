using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Reads <c>concurrency</c> of a workflow or job.</summary>
internal static class Concurrencies
{
    /// <summary>The group and what happens in it; null when there is none.</summary>
    public static ConcurrencyExplanation? Of(YamlNode? node, EvaluationScope scope)
    {
        var group = node is YamlMapping mapping ? mapping["group"] as YamlScalar : node as YamlScalar;
        if (group is null)
            return null;
        var cancels = Cancels((node as YamlMapping)?["cancel-in-progress"] as YamlScalar, scope);
        var all = (node as YamlMapping)?["queue"] is YamlScalar { Value: "max" };
        return new ConcurrencyExplanation(Values.Text(group.Value, scope), cancels, (cancels, all) switch
        {
            (Answer.Yes, _) => "a newer run cancels the one that runs",
            (Answer.Unknown, _) => "whether a newer run cancels the one that runs depends on the run",
            (_, true) => "newer runs wait, all of them",
            _ => "a newer run waits; of those that wait only the newest stays",
        });
    }

    private static Answer Cancels(YamlScalar? flag, EvaluationScope scope) => flag is null ? Answer.No : Values.Of(flag, scope, "cancel-in-progress").Truth switch
    {
        true => Answer.Yes,
        false => Answer.No,
        null => Answer.Unknown,
    };
}
