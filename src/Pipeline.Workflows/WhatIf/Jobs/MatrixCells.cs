using System.Text.Json.Nodes;

namespace Pipeline.Workflows.WhatIf;

/// <summary>
/// The cells of a matrix: every combination of its axes, less <c>exclude</c>, then <c>include</c>.
/// Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
/// </summary>
internal static class MatrixCells
{
    /// <summary>How many cells GitHub runs at most.</summary>
    public const int Most = 256;

    /// <summary>The cells in the order in which GitHub starts them: the first axis changes slowest.</summary>
    /// <exception cref="FormatException">An axis is no list, or an entry of <c>include</c> or <c>exclude</c> no mapping.</exception>
    public static IReadOnlyList<JsonObject> Of(JsonObject matrix)
    {
        var axes = matrix.Where(x => x.Key is not ("include" or "exclude")).ToList();
        var product = Combinations(axes, Entries(matrix, "exclude"));
        var cells = product.Select(x => x.DeepClone().AsObject()).ToList();
        foreach (var entry in Entries(matrix, "include"))
        {
            var added = false;
            // Compared with what the axes gave, not with what earlier entries added.
            for (var i = 0; i < product.Count; i++)
            {
                if (!Fits(entry, product[i]))
                    continue;
                added = true;
                foreach (var (key, value) in entry)
                    cells[i][key] = value?.DeepClone();
            }

            if (!added)
                cells.Add(entry.DeepClone().AsObject());
        }

        return cells;
    }

    private static List<JsonObject> Combinations(List<KeyValuePair<string, JsonNode?>> axes, List<JsonObject> excluded)
    {
        if (axes.Count == 0)
            return [];
        List<JsonObject> product = [[]];
        foreach (var (name, values) in axes)
        {
            var list = values as JsonArray ?? throw new FormatException($"axis `{name}` is no list");
            var next = new List<JsonObject>(product.Count * list.Count);
            foreach (var cell in product)
            {
                foreach (var value in list)
                {
                    var longer = cell.DeepClone().AsObject();
                    longer[name] = value?.DeepClone();
                    next.Add(longer);
                }
            }

            product = next;
            if (product.Count > 100_000)
                throw new FormatException($"more than 100000 combinations; GitHub runs at most {Most}");
        }

        product.RemoveAll(cell => excluded.Exists(entry => entry.All(x => cell.ContainsKey(x.Key) && JsonNode.DeepEquals(cell[x.Key], x.Value))));
        return product;
    }

    /// <summary>Whether the entry can be added to the combination without a change of what the axes gave.</summary>
    private static bool Fits(JsonObject entry, JsonObject combination) =>
        entry.All(x => !combination.ContainsKey(x.Key) || JsonNode.DeepEquals(combination[x.Key], x.Value));

    private static List<JsonObject> Entries(JsonObject matrix, string key) => matrix[key] switch
    {
        null => [],
        JsonArray list => [.. list.Select(x => x as JsonObject ?? throw new FormatException($"an entry of `{key}` is no mapping"))],
        _ => throw new FormatException($"`{key}` is no list"),
    };
}
