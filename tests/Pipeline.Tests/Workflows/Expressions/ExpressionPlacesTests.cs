using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

public sealed class ExpressionPlacesTests
{
    [GitHubFact]
    public void The_table_of_places_says_what_GitHubs_schema_says()
    {
        var file = Path.Combine(Repository.Root, "tests", "npm", "node_modules", "@actions", "workflow-parser", "dist", "workflow-v1.0.min.json");
        var schema = new SchemaWalk(JsonNode.Parse(File.ReadAllText(file))!["definitions"]!.AsObject());
        schema.Visit("workflow-root-strict", [], [], []);
        Assert.True(schema.Found.Count > 150, $"only {schema.Found.Count} places were found");
        foreach (var (path, allowed) in schema.Found)
            Assert.Equal($"{path}: {string.Join(' ', allowed)}", $"{path}: {Ours(path)}");
        // No place of ours that the schema does not have.
        foreach (var place in ExpressionPlaces.All)
            Assert.Contains(schema.Found, x => x.Value.Count > 0 && ExpressionPlaces.Find(x.Key.Split('.')) == place);
    }

    [Theory]
    [InlineData("jobs.build.steps.env.NAME", "jobs.<id>.steps.env")]
    [InlineData("jobs.build.services.db.env.NAME", "jobs.<id>.services.<id>.env")]
    [InlineData("jobs.build.services.db.image", "jobs.<id>.services")]
    [InlineData("jobs.env.if", "jobs.<id>.if")]
    [InlineData("jobs.build.steps.uses", null)]
    [InlineData("jobs.build.steps.shell", null)]
    [InlineData("name", null)]
    public void A_path_belongs_to_the_nearest_place(string path, string? key) => Assert.Equal(key, ExpressionPlaces.Find(path.Split('.'))?.Key);

    private static string Ours(string path)
    {
        if (ExpressionPlaces.Find(path.Split('.')) is not { } place)
            return "";
        var functions = place.Functions.Select(x => $"{x.Name}({x.Least},{(x.Most == int.MaxValue ? "MAX" : x.Most.ToString(CultureInfo.InvariantCulture))})");
        return string.Join(' ', place.Contexts.Concat(functions).Order(StringComparer.Ordinal));
    }

    /// <summary>Goes through the schema from the root; a place has what its definition allows and what those around it allow.</summary>
    private sealed class SchemaWalk(JsonObject definitions)
    {
        public SortedDictionary<string, SortedSet<string>> Found { get; } = new(StringComparer.Ordinal);

        public void Visit(JsonNode type, ImmutableArray<string> path, ImmutableArray<string> allowed, ImmutableArray<string> seen)
        {
            var definition = type as JsonObject;
            if (type is JsonValue name)
            {
                definition = definitions[(string)name!] as JsonObject;
                if (seen.Contains((string)name!))
                    return;
                seen = seen.Add((string)name!);
            }

            var own = definition?["context"]?.AsArray().Select(x => (string)x!) ?? [];
            allowed = [.. allowed.Union(own)];
            if (definition?["mapping"] is JsonObject mapping)
            {
                foreach (var (key, value) in mapping["properties"]?.AsObject() ?? [])
                    Visit(value is JsonObject property ? property["type"]! : value!, path.Add(key), allowed, seen);
                if (mapping["loose-value-type"] is { } loose)
                    Visit(loose, path.Add("<any>"), allowed, seen);
            }
            else if (definition?["sequence"]?["item-type"] is { } item)
            {
                Visit(item, path, allowed, seen);
            }
            else if (definition?["one-of"] is JsonArray options)
            {
                foreach (var option in options)
                    Visit(option!, path, allowed, seen);
            }
            else
            {
                // Where a value may take several forms, an expression may stand when one of them allows it.
                var key = string.Join('.', path);
                if (!Found.TryAdd(key, new SortedSet<string>(allowed, StringComparer.Ordinal)))
                    Found[key].UnionWith(allowed);
            }
        }
    }
}
