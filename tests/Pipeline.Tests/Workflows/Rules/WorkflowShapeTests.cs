using System.Text.Json.Nodes;
using Pipeline.Workflows.Rules.Shapes;

namespace Pipeline.Tests.Workflows.Rules;

/// <summary>Our table of the workflow language against the schema that GitHub's parser reads by.</summary>
public sealed class WorkflowShapeTests
{
    private readonly List<string> _differences = [];
    private readonly JsonObject _definitions = GitHubAnswers.Missing is null
        ? JsonNode.Parse(File.ReadAllText(Path.Combine(
            Repository.Root, "tests", "npm", "node_modules", "@actions", "workflow-parser", "dist", "workflow-v1.0.min.json")))!["definitions"]!.AsObject()
        : [];

    private int _compared;

    [GitHubFact]
    public void The_shape_of_workflows_is_GitHubs_schema()
    {
        Compare("workflow-root-strict", WorkflowShape.Root, "", [], []);
        Assert.Empty(_differences);
        Assert.True(_compared > 350, $"only {_compared} places were compared");
    }

    [GitHubFact]
    public void A_word_key_or_context_that_differs_is_seen()
    {
        Compare("watch-activity-type", Shape.OneOf("begun"), "a", [], []);
        Compare("cron-mapping", Shape.Map(("cron!", Shape.Filled)), "b", [], []);
        Compare("cron-mapping", Shape.Map(("cron", Shape.Filled), ("timezone", Shape.Text)), "c", [], []);
        Compare("run-name", Shape.Text.With("github", "vars"), "d", [], []);
        Assert.Equal(["a words", "b", "c.cron required", "c.timezone filled", "d contexts"], _differences.Select(x => x.Split(':')[0]));
    }

    private void Compare(string name, Shape shape, string path, string[] theirs, string[] ours)
    {
        // GitHub's own slips: the text `repository_dispatch` is misspelled in the list of events.
        // And a `parallel` inside a `parallel` is allowed by the schema and refused by the parser.
        if (path.EndsWith("parallel.*", StringComparison.Ordinal))
            return;
        _compared++;
        var kinds = new Kinds();
        Flatten(name, kinds, theirs);
        ours = [.. ours.Union(shape.Allowed)];
        if (kinds.HasAny || shape.IsAny)
        {
            Equal(path + " any", kinds.HasAny, shape.IsAny);
            return;
        }

        Equal(path + " text", kinds.Text, shape.IsText);
        if (kinds.Text)
            Equal(path + " filled", kinds.Filled, shape.IsFilled);
        Equal(path + " true or false", kinds.Boolean, shape.IsBoolean);
        Equal(path + " number", kinds.Number, shape.IsNumber);
        Equal(path + " nothing", kinds.Null, shape.IsNull);
        Equal(path + " words", Sorted(kinds.Words), Sorted(shape.Words.Where(x => path != "on" && path != "on.*" || x != "repository_dispatch")));
        Equal(path + " list", kinds.Item is not null, shape.Item is not null);
        Equal(path + " mappings", kinds.Mappings.Count, shape.Mappings.Length);
        if (kinds.Text || kinds.Boolean || kinds.Number)
            Equal(path + " contexts", Sorted(kinds.Contexts), Sorted(ours));
        if (kinds.Item is not null && shape.Item is not null)
            Compare(kinds.Item, shape.Item, path + ".*", kinds.Contexts, ours);
        for (var i = 0; i < Math.Min(kinds.Mappings.Count, shape.Mappings.Length); i++)
            CompareKeys(kinds.Mappings[i], shape.Mappings, path, kinds.Contexts, ours);
    }

    private void CompareKeys(JsonObject mapping, Keys[] candidates, string path, string[] theirs, string[] ours)
    {
        var properties = mapping["properties"]?.AsObject() ?? [];
        var names = properties.Select(x => x.Key).ToHashSet();
        var own = candidates.FirstOrDefault(x => names.SetEquals(x.Known.Keys));
        if (own is null)
        {
            _differences.Add($"{path}: no mapping of ours has the keys {string.Join(", ", names)}; ours have {string.Join(" | ", candidates.Select(x => string.Join(", ", x.Known.Keys)))}");
            return;
        }

        foreach (var (key, value) in properties)
        {
            Equal($"{path}.{key} required", (bool?)(value as JsonObject)?["required"] ?? false, own.Required.Contains(key));
            Compare((string)((value as JsonObject)?["type"] ?? value)!, own.Known[key], path.Length == 0 ? key : $"{path}.{key}", theirs, ours);
        }

        Equal(path + " other keys", mapping["loose-value-type"] is not null, own.Others is not null);
        if (mapping["loose-value-type"] is { } others && own.Others is not null)
            Compare((string)others!, own.Others, path + ".*", theirs, ours);
    }

    private void Flatten(string name, Kinds kinds, string[] contexts)
    {
        switch (name)
        {
            case "any":
                kinds.HasAny = true;
                return;
            case "string":
                kinds.Text = true;
                kinds.Contexts = [.. kinds.Contexts.Union(contexts)];
                return;
            case "boolean":
                kinds.Boolean = true;
                kinds.Contexts = [.. kinds.Contexts.Union(contexts)];
                return;
            case "number":
                kinds.Number = true;
                kinds.Contexts = [.. kinds.Contexts.Union(contexts)];
                return;
            case "null":
                kinds.Null = true;
                return;
            case "sequence":
                kinds.Item ??= "any";
                return;
            case "mapping":
                kinds.Mappings.Add(new JsonObject { ["loose-value-type"] = "any" });
                return;
        }

        var definition = _definitions[name]!.AsObject();
        contexts = [.. contexts.Union(definition["context"]?.AsArray().Select(x => (string)x!) ?? [])];
        kinds.Contexts = [.. kinds.Contexts.Union(contexts)];
        foreach (var (kind, value) in definition)
            switch (kind)
            {
                case "one-of":
                    foreach (var choice in value!.AsArray())
                        Flatten((string)choice!, kinds, contexts);
                    break;
                case "string" when value!["constant"] is { } constant:
                    // The schema names it so by mistake; GitHub's own documentation has the event.
                    if (name != "repository-dispatch-string")
                        kinds.Words.Add((string)constant!);
                    break;
                case "string":
                    kinds.Text = true;
                    kinds.Filled |= (bool?)value["require-non-empty"] ?? false;
                    break;
                case "allowed-values":
                    kinds.Words.AddRange(value!.AsArray().Select(x => (string)x!));
                    break;
                case "boolean":
                    kinds.Boolean = true;
                    break;
                case "number":
                    kinds.Number = true;
                    break;
                case "null":
                    kinds.Null = true;
                    break;
                case "sequence":
                    kinds.Item = (string)value!["item-type"]!;
                    break;
                case "mapping":
                    kinds.Mappings.Add(value!.AsObject());
                    break;
            }
    }

    private void Equal<T>(string what, T theirs, T ours)
    {
        if (!Equals(theirs, ours))
            _differences.Add($"{what}: GitHub {theirs}, ours {ours}");
    }

    private static string Sorted(IEnumerable<string> words) => string.Join(' ', words.Distinct().Order(StringComparer.Ordinal));

    private sealed class Kinds
    {
        public bool HasAny { get; set; }

        public bool Text { get; set; }

        public bool Filled { get; set; }

        public bool Boolean { get; set; }

        public bool Number { get; set; }

        public bool Null { get; set; }

        public List<string> Words { get; } = [];

        public string? Item { get; set; }

        public List<JsonObject> Mappings { get; } = [];

        public string[] Contexts { get; set; } = [];
    }
}
