using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Whether an event starts a workflow, and which filter decided.</summary>
/// <param name="Starts">Yes, no, or not known.</param>
/// <param name="Why">The filters that let it pass, or the one that did not.</param>
/// <param name="At">Where the deciding filter stands; 0:0 when none decides.</param>
internal sealed record Trigger(Answer Starts, string Why, Mark At)
{
    /// <summary>Asks the filters of the event.</summary>
    public static Trigger Of(WorkflowDocument document, WorkflowEvent what)
    {
        var (key, filters) = document.Events.First(x => x.Event.Value == what.Name);
        var said = new List<string>();
        foreach (var answer in Filters(what, filters))
        {
            if (answer.Starts != Answer.Yes)
                return answer with { At = answer.At.Line == 0 ? key.At : answer.At };
            said.Add(answer.Why);
        }

        return new Trigger(Answer.Yes, said.Count == 0 ? $"every {what.Name} starts it" : string.Join("; ", said), key.At);
    }

    private static IEnumerable<Trigger> Filters(WorkflowEvent what, YamlMapping? filters)
    {
        if (what.Kind.Types.Length > 0 || what.Name == "repository_dispatch")
            yield return Types(what, filters);
        switch (what.Name)
        {
            case "push":
                foreach (var answer in Push(what, filters))
                    yield return answer;
                break;
            case "pull_request" or "pull_request_target" or "merge_group":
                foreach (var list in Lists(filters, "branches"))
                    yield return Name(list, what.Base!);
                foreach (var list in Lists(filters, "paths"))
                    yield return Paths(list, what.Paths);
                break;
            case "workflow_run":
                yield return new Trigger(Answer.Unknown, $"it depends on the workflow that ran: one of {string.Join(", ", filters is null ? [] : JobView.Texts(filters, "workflows"))}", default);
                break;
        }
    }

    private static Trigger Types(WorkflowEvent what, YamlMapping? filters)
    {
        var entry = filters?.Find("types");
        var types = entry is null ? what.Kind.Default : [.. JobView.Texts(filters!, "types").Select(x => x.Value)];
        var which = entry is null ? $"the default activities of {what.Name}" : "`types`";
        if (types is null)
            return new Trigger(Answer.Yes, $"every activity of {what.Name} starts it", default);
        if (what.Action is null)
            return new Trigger(Answer.Unknown, $"it depends on the activity: {string.Join(", ", types)}", entry?.Key.At ?? default);
        return types.Contains(what.Action)
            ? new Trigger(Answer.Yes, $"`{what.Action}` is among {which}", default)
            : new Trigger(Answer.No, $"`{what.Action}` is not among {which}: {string.Join(", ", types)}", entry?.Key.At ?? default);
    }

    private static IEnumerable<Trigger> Push(WorkflowEvent what, YamlMapping? filters)
    {
        var own = Lists(filters, what.IsTag ? "tags" : "branches").ToList();
        var other = Lists(filters, what.IsTag ? "branches" : "tags").ToList();
        foreach (var list in own)
            yield return Name(list, what.RefName!);
        // Who filters only the one kind does not want the other.
        if (own.Count == 0 && other.Count > 0)
            yield return new Trigger(Answer.No, $"`{other[0].Key}` is the only filter of refs, so pushes of {(what.IsTag ? "tags" : "branches")} do not start it", other[0].At);
        if (!what.IsTag)
        {
            foreach (var list in Lists(filters, "paths"))
                yield return Paths(list, what.Paths);
        }
    }

    private static IEnumerable<PatternList> Lists(YamlMapping? filters, string key) =>
        new[] { PatternList.Of(filters, key), PatternList.Of(filters, key + "-ignore") }.OfType<PatternList>();

    private static Trigger Name(PatternList list, string name) =>
        new(list.Passes(name) ? Answer.Yes : Answer.No, Mistaken(list) ?? list.Say(name), list.At);

    private static Trigger Paths(PatternList list, IReadOnlyList<string>? paths)
    {
        if (paths is null)
            return new Trigger(Answer.Unknown, $"it depends on the paths that change (`{list.Key}`: {list}); give them with --paths", list.At);
        if (paths.Count == 0)
            return new Trigger(Answer.No, $"no path changes, and `{list.Key}` asks for one", list.At);
        if (paths.FirstOrDefault(list.Passes) is { } passing)
            return new Trigger(Answer.Yes, list.Say(passing), list.At);
        return new Trigger(Answer.No, Mistaken(list) ?? (paths.Count == 1 ? list.Say(paths[0])
            : list.Ignores ? $"`{list.Key}` ignores all {paths.Count} paths" : $"none of {paths.Count} paths passes `{list.Key}`: {list}"), list.At);
    }

    private static string? Mistaken(PatternList list) => list.Mistakes.FirstOrDefault();
}
