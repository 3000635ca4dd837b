using System.Text.Json.Nodes;
using CsCheck;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

public sealed class MatrixCellsTests
{
    [Fact]
    public void Include_extends_combinations_or_makes_cells_of_its_own()
    {
        var cells = Cells("""
            {"fruit":["apple","pear"],"animal":["cat","dog"],"include":[
              {"color":"green"},{"color":"pink","animal":"cat"},{"fruit":"apple","shape":"circle"},{"fruit":"banana"},{"fruit":"banana","animal":"cat"}]}
            """);
        Assert.Equal(
        [
            """{"fruit":"apple","animal":"cat","color":"pink","shape":"circle"}""",
            """{"fruit":"apple","animal":"dog","color":"green","shape":"circle"}""",
            """{"fruit":"pear","animal":"cat","color":"pink"}""",
            """{"fruit":"pear","animal":"dog","color":"green"}""",
            """{"fruit":"banana"}""",
            """{"fruit":"banana","animal":"cat"}""",
        ], cells);
    }

    [Fact]
    public void Exclude_takes_out_all_that_it_fits_partly_and_comes_before_include()
    {
        var cells = Cells("""
            {"os":["macos","windows"],"version":[12,14],"environment":["staging","production"],
             "exclude":[{"os":"macos","version":12,"environment":"production"},{"os":"windows","version":14}],
             "include":[{"os":"windows","version":14,"environment":"lab"}]}
            """);
        Assert.Equal(
        [
            """{"os":"macos","version":12,"environment":"staging"}""",
            """{"os":"macos","version":14,"environment":"staging"}""",
            """{"os":"macos","version":14,"environment":"production"}""",
            """{"os":"windows","version":12,"environment":"staging"}""",
            """{"os":"windows","version":12,"environment":"production"}""",
            """{"os":"windows","version":14,"environment":"lab"}""",
        ], cells);
    }

    [Fact]
    public void Include_alone_makes_one_cell_per_entry() =>
        Assert.Equal(["""{"site":"a"}""", """{"site":"b","zone":1}"""], Cells("""{"include":[{"site":"a"},{"site":"b","zone":1}]}"""));

    [Theory]
    [InlineData("""{"os":"linux"}""", "axis `os` is no list")]
    [InlineData("""{"os":["linux"],"include":["x"]}""", "an entry of `include` is no mapping")]
    [InlineData("""{"os":["linux"],"exclude":{"os":"x"}}""", "`exclude` is no list")]
    public void What_is_no_matrix_is_refused(string matrix, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Cells(matrix)).Message);

    [Fact]
    public void Axes_without_more_give_their_product_and_each_cell_once()
    {
        Axes.Sample(axes =>
        {
            var cells = Cells(Matrix(axes).ToJsonString());
            return cells.Length == axes.Aggregate(1, (product, axis) => product * axis.Count) && cells.Distinct().Count() == cells.Length;
        });
    }

    [Fact]
    public void Excluding_never_adds_and_leaves_what_does_not_fit()
    {
        Gen.Select(Axes, Gen.Int[0, 3]).Sample((axes, value) =>
        {
            var matrix = Matrix(axes);
            var all = Cells(matrix.ToJsonString());
            matrix["exclude"] = new JsonArray(new JsonObject { ["a0"] = value });
            var left = Cells(matrix.ToJsonString());
            return left.SequenceEqual(all.Where(x => !x.Contains($"\"a0\":{value}", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void Including_never_changes_what_the_axes_gave()
    {
        Gen.Select(Axes, Gen.Int[0, 5], Gen.Bool).Sample((axes, value, named) =>
        {
            var matrix = Matrix(axes);
            var all = Cells(matrix.ToJsonString());
            matrix["include"] = new JsonArray(named ? new JsonObject { ["a0"] = value, ["extra"] = 1 } : new JsonObject { ["extra"] = 1 });
            var cells = MatrixCells.Of(matrix);
            var without = cells.Take(all.Length).Select(x => { x.Remove("extra"); return x.ToJsonString(); });
            var fits = !named || axes[0].Contains(value);
            return without.SequenceEqual(all) && cells.Count == all.Length + (fits ? 0 : 1);
        });
    }

    private static Gen<List<List<int>>> Axes => Gen.Int[0, 3].HashSet[1, 4].Select(x => x.ToList()).List[1, 3];

    private static JsonObject Matrix(List<List<int>> axes)
    {
        var matrix = new JsonObject();
        for (var i = 0; i < axes.Count; i++)
            matrix[$"a{i}"] = new JsonArray([.. axes[i].Select(x => (JsonNode?)x)]);
        return matrix;
    }

    private static string[] Cells(string json) => [.. MatrixCells.Of(JsonNode.Parse(json)!.AsObject()).Select(x => x.ToJsonString())];
}
