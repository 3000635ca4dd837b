using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The inputs of a dispatch or call: checked against what the workflow declares, with its defaults.</summary>
internal static class InputValues
{
    /// <summary>The values by name, typed; all that is wrong is added to the mistakes.</summary>
    public static JsonObject Read(YamlMapping? declared, IReadOnlyList<string> given, List<string> mistakes)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in given)
        {
            var sign = one.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
                mistakes.Add($"--input {one}: not of the form name=value");
            else if (!texts.TryAdd(one[..sign], one[(sign + 1)..]))
                mistakes.Add($"--input {one[..sign]} is given twice");
        }

        var names = declared?.Entries.Select(x => x.Key.Value).ToList() ?? [];
        foreach (var name in texts.Keys.Where(x => !names.Contains(x, StringComparer.OrdinalIgnoreCase)))
            mistakes.Add($"--input {name}: the workflow has no such input; {NearName.Hint(name, names)}");
        var values = new JsonObject();
        foreach (var entry in declared?.Entries ?? [])
            values[entry.Key.Value] = Value(entry.Key.Value, entry.Value as YamlMapping, texts.GetValueOrDefault(entry.Key.Value), mistakes);
        return values;
    }

    private static JsonNode? Value(string name, YamlMapping? input, string? given, List<string> mistakes)
    {
        var type = (input?["type"] as YamlScalar)?.Value ?? "string";
        var text = given ?? (input?["default"] as YamlScalar)?.Value;
        if (given is null && text is null && input?["required"] is YamlScalar { Value: "true" })
            mistakes.Add($"--input {name}=… is missing: it is required and has no default");
        switch (type)
        {
            case "boolean":
                if (text is not (null or "" or "true" or "false"))
                    mistakes.Add($"--input {name}={text}: true or false");
                return text == "true";
            case "number":
                if (text is null or "")
                    return 0;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    return number;
                mistakes.Add($"--input {name}={text}: not a number");
                return 0;
            case "choice":
                var options = (input?["options"] as YamlSequence)?.Items.OfType<YamlScalar>().Select(x => x.Value).ToList() ?? [];
                if (given is not null && !options.Contains(given))
                    mistakes.Add($"--input {name}={given}: not an option; {NearName.Hint(given, options)}");
                // The form offers the first option when there is no default.
                return text ?? options.FirstOrDefault() ?? "";
            default:
                return text ?? "";
        }
    }
}
