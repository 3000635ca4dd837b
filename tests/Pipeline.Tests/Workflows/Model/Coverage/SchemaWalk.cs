using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Model.Coverage;

/// <summary>Walks a workflow along the schema and notes what of it occurs. What does not fit the schema ends the walk.</summary>
internal static class SchemaWalk
{
    public static void Visit(Schema schema, YamlNode root, ISet<string> found) => Visit(schema, Schema.Root, root, "", found);

    private static void Visit(Schema schema, string definition, YamlNode node, string path, ISet<string> found)
    {
        if (node is YamlScalar text && text.Value.StartsWith("${{", StringComparison.Ordinal))
            return;
        var choice = schema.Choices(definition).FirstOrDefault(x => Fits(schema, x, node))
            ?? throw new ArgumentException($"`{path}` of the workflow is nothing that GitHub's schema has there ({definition})");
        var here = path + SchemaItems.Step(schema, definition, choice);
        switch (node)
        {
            case YamlScalar scalar when schema.Values(choice).Any():
                found.Add($"{path} = {scalar.Value}");
                break;
            case YamlSequence sequence:
                var item = schema.Item(choice);
                var isOfMappings = schema.Choices(item).Any(schema.IsMapping);
                foreach (var one in sequence.Items)
                    Visit(schema, item, one, isOfMappings ? here + "[]" : path, found);
                break;
            case YamlMapping mapping:
                var keys = schema.Keys(choice).ToDictionary();
                foreach (var entry in mapping.Entries)
                {
                    var known = keys.TryGetValue(entry.Key.Value, out var type);
                    var inner = here.Length == 0 ? entry.Key.Value : $"{here}.{(known ? entry.Key.Value : "*")}";
                    found.Add(inner);
                    Visit(schema, known ? type! : schema.Loose(choice)!, entry.Value, inner, found);
                }

                break;
        }
    }

    private static bool Fits(Schema schema, string choice, YamlNode node) => node switch
    {
        YamlMapping mapping => schema.IsMapping(choice)
            && mapping.Entries.All(x => schema.Loose(choice) is not null || schema.Keys(choice).Any(y => y.Key == x.Key.Value)),
        YamlSequence => schema.IsSequence(choice),
        YamlScalar { Kind: ScalarKind.Null } => schema.IsNull(choice),
        YamlScalar scalar => schema.IsScalar(choice) && !schema.IsNull(choice) && (!schema.Values(choice).Any() || schema.Values(choice).Contains(scalar.Value)),
        _ => false,
    };
}
