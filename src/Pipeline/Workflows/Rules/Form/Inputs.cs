using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class Inputs() : Rule(
    "inputs",
    "Inputs fit together: at most 25 for a dispatch, a choice has options, others have none, and the default is a value that may be chosen",
    "GitHub refuses the file, or offers a form that cannot be sent",
    Sources.Events + "#workflow_dispatch")
{
    private const int Most = 25;

    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var name in new[] { "workflow_dispatch", "workflow_call" })
        {
            if (file.EventFilters(name)?["inputs"] is not YamlMapping inputs)
                continue;
            if (name == "workflow_dispatch" && inputs.Entries.Count > Most)
                yield return new Remark(inputs.Entries[Most].Key.At, $"a dispatch has {inputs.Entries.Count} inputs, and GitHub shows at most {Most}", "join some of them");
            foreach (var entry in inputs.Entries)
                foreach (var remark in Judge(entry, entry.Value as YamlMapping ?? new YamlMapping()))
                    yield return remark;
        }
    }

    private static IEnumerable<Remark> Judge(YamlEntry entry, YamlMapping input)
    {
        var type = (input["type"] as YamlScalar)?.Value ?? "string";
        string[]? options = (input["options"] as YamlSequence)?.Items.OfType<YamlScalar>().Select(x => x.Value).ToArray();
        if (Identifier.Wrong(entry.Key.Value) is { } wrong)
            yield return new Remark(entry.Key.At, $"input `{entry.Key}` {wrong}", Identifier.Advice);
        if (type == "choice" && options is not { Length: > 0 })
            yield return new Remark(entry.Key.At, $"choice `{entry.Key}` has no options", "add `options`");
        if (type != "choice" && input.Find("options") is { } useless)
            yield return new Remark(useless.Key.At, $"`{entry.Key}` has options and is no choice", "say `type: choice`");
        if (options is not null && options.GroupBy(x => x).FirstOrDefault(x => x.Count() > 1) is { } twice)
            yield return new Remark(entry.Key.At, $"option `{twice.Key}` of `{entry.Key}` stands twice", "remove one of them");
        if (input["default"] is not YamlScalar value || value.Value.Contains("${{", StringComparison.Ordinal) || value.Kind == ScalarKind.Null && type != "boolean")
            yield break;
        if (type == "choice" && options is { Length: > 0 } && !options.Contains(value.Value))
            yield return new Remark(value.At, $"the default `{value}` of `{entry.Key}` is none of its options", Spelling.Advice(value.Value, options));
        if (type is not ("boolean" or "number") && value.Kind is (ScalarKind.Boolean or ScalarKind.Number))
            yield return new Remark(value.At, $"the default of `{entry.Key}` is {Shapes.ShapeWords.Shown(value)}, which is no text", "write it in quotes, or say another `type`");
        if (type == "boolean" && value.Kind != ScalarKind.Boolean || type == "number" && value.Kind != ScalarKind.Number)
            yield return new Remark(value.At, $"the default of `{entry.Key}` is {Shapes.ShapeWords.Shown(value)}, which is no {type}", type == "boolean" ? "write true or false, without quotes" : "write a number, without quotes");
    }
}
