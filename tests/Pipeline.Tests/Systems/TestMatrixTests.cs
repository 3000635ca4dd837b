using Pipeline.Diagnostics;
using Pipeline.Systems;

namespace Pipeline.Tests.Systems;

public sealed class TestMatrixTests
{
    private static readonly TestAxis Python = new("python", "3.8", "3.10", "3.12");
    private static readonly TestAxis Django = new("django", "4.2", "5.1");
    private static readonly TestMatrix Matrix = new([Python, Django], x => x[Django] == "5.1" && x[Python] == "3.8");

    [Fact]
    public void Only_combinations_that_can_exist_are_cells()
    {
        Assert.Equal(
            ["python=3.8,django=4.2", "python=3.10,django=4.2", "python=3.10,django=5.1", "python=3.12,django=4.2", "python=3.12,django=5.1"],
            Matrix.Cells.Select(x => x.ToString()));
        Assert.Equal(["python=3.8,django=5.1"], Matrix.Left.Select(x => x.ToString()));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData("python=3.12", 2)]
    [InlineData("django=5.1,python=3.12", 1)]
    public void A_text_selects_the_cells_that_have_its_values(string? text, int count) => Assert.Equal(count, Matrix.Select(text).Count);

    [Theory]
    [InlineData("ruby=3", "no axis `ruby`")]
    [InlineData("python=2.7", "no value `2.7`")]
    [InlineData("python=3.8,django=5.1", "No cell")]
    [InlineData("python", "no value ``")]
    public void A_text_that_selects_nothing_is_wrong_use(string text, string message)
    {
        var exception = Assert.Throws<PipelineException>(() => Matrix.Select(text));
        Assert.Equal(Pipeline.Engine.ExitCode.WrongUse, exception.Code);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_without_values_or_with_an_axis_twice_or_with_nothing_left_is_refused()
    {
        Assert.Throws<PipelineException>(() => new TestMatrix([]).Cells);
        Assert.Throws<PipelineException>(() => new TestMatrix([new TestAxis("a")]).Cells);
        Assert.Throws<PipelineException>(() => new TestMatrix([Python, Python]).Cells);
        Assert.Throws<PipelineException>(() => new TestMatrix([Python], _ => true).Cells);
    }
}
