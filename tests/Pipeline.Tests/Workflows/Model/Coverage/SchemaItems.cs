namespace Pipeline.Tests.Workflows.Model.Coverage;

/// <summary>All that the schema lets a workflow say: <c>on.push.branches</c> is a key, <c>on.release.types = published</c> a value.</summary>
internal static class SchemaItems
{
    public static SortedSet<string> Of(Schema schema)
    {
        var items = new SortedSet<string>(StringComparer.Ordinal);
        Visit(schema, Schema.Root, "", [], items);
        return items;
    }

    /// <summary>How paths tell choices apart that are mappings with keys of their own: <c>jobs.*(job-factory).steps</c>.</summary>
    public static string Step(Schema schema, string definition, string choice) =>
        schema.IsMapping(choice) && schema.Choices(definition).Count(schema.IsMapping) > 1 ? $"({choice})" : "";

    private static void Visit(Schema schema, string definition, string path, List<string> above, SortedSet<string> items)
    {
        foreach (var choice in schema.Choices(definition))
        {
            foreach (var value in schema.Values(choice))
                // The short forms `on: push` and `on: [push]` say the same as the key.
                if (path != "on" && !path.StartsWith("on[", StringComparison.Ordinal))
                    items.Add($"{path} = {value}");
            if (schema.IsScalar(choice) || above.Contains(choice) || choice is "mapping" or "sequence")
                continue;
            above.Add(choice);
            var here = path + Step(schema, definition, choice);
            if (schema.IsSequence(choice))
            {
                // A list of values says the same as one value, several times.
                var item = schema.Item(choice);
                Visit(schema, item, schema.Choices(item).Any(schema.IsMapping) ? here + "[]" : path, above, items);
            }
            else
            {
                foreach (var (key, value) in schema.Keys(choice))
                {
                    var inner = here.Length == 0 ? key : $"{here}.{key}";
                    items.Add(inner);
                    Visit(schema, value, inner, above, items);
                }

                if (schema.Loose(choice) is { } loose)
                {
                    items.Add($"{here}.*");
                    Visit(schema, loose, $"{here}.*", above, items);
                }
            }

            above.RemoveAt(above.Count - 1);
        }
    }
}
