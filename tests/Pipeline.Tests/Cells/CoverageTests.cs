using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Cells.Results;

namespace Pipeline.Tests.Cells;

public sealed class CoverageTests
{
    [Fact]
    public void One_file_gives_what_its_tool_says()
    {
        var sum = ResultFiles.Coverage(ResultFiles.CoverageOne).Sum;
        Assert.Equal(new CoverageSum(4, 6, 1, 2), sum);
        Assert.Equal(("0.6666", "0.5", "66.6 %"), (sum.LineRate, sum.BranchRate, sum.Percent));
    }

    [Fact]
    public void A_line_is_covered_when_any_cell_covered_it_and_a_branch_likewise()
    {
        // By hand. totals.py: lines 1 2 5 6 8 ran somewhere, 9 and 20 nowhere: 5 of 7. Line 5: 6 taken by one, 8 by the other: 2 of 2.
        // Line 20: 0 of 2. mail.py: 1 of 2 lines. Together 6 of 9 lines and 2 of 4 branches.
        var union = Union(ResultFiles.CoverageOne, ResultFiles.CoverageTwo);
        Assert.Equal(new CoverageSum(6, 9, 2, 4), union.Sum);
        Assert.Equal(union.Sum, Union(ResultFiles.CoverageTwo, ResultFiles.CoverageOne).Sum);
        Golden.Verify(Encoding.UTF8.GetString(SafeXml.Write(CoverageXml.Of(union, DateTimeOffset.FromUnixTimeSeconds(1763800000)))), "coverage");
    }

    [Fact]
    public void What_was_merged_reads_as_the_same()
    {
        var union = Union(ResultFiles.CoverageOne, ResultFiles.CoverageTwo);
        var again = ResultFiles.Coverage(Encoding.UTF8.GetString(SafeXml.Write(CoverageXml.Of(union, DateTimeOffset.UnixEpoch))));
        Assert.Equal(union.Sum, again.Sum);
        Assert.Equal(union.Sum, Union(ResultFiles.CoverageOne, ResultFiles.CoverageTwo, ResultFiles.CoverageOne).Sum);
    }

    [Theory]
    // Named: what one missed the other took.
    [InlineData("50% (1/2)", "6", "50% (1/2)", "8", 2, 2)]
    [InlineData("50% (1/2)", "6", "50% (1/2)", "6", 1, 2)]
    [InlineData("0% (0/2)", "6,8", "100% (2/2)", "", 2, 2)]
    [InlineData("33% (1/3)", "6,8", "33% (1/3)", "8,exit", 2, 3)]
    // Not named: it may have been the same branch.
    [InlineData("50% (1/2)", "", "50% (1/2)", "", 1, 2)]
    [InlineData("25% (1/4)", "", "50% (2/4)", "", 2, 4)]
    // Another number of branches on another version: never more than the larger one shows.
    [InlineData("50% (1/2)", "6", "66% (2/3)", "8", 2, 3)]
    [InlineData("100% (2/2)", "", "66% (2/3)", "8", 2, 3)]
    [InlineData("100% (2/2)", "", "100% (3/3)", "", 3, 3)]
    public void Branches_of_two_cells_are_never_more_than_is_certain(string one, string missingOne, string two, string missingTwo, int covered, int total)
    {
        var (a, b) = (Branches.Parse(one, missingOne)!, Branches.Parse(two, missingTwo)!);
        foreach (var union in (Branches[])[a.Union(b), b.Union(a)])
            Assert.Equal((covered, total), (union.Covered, union.Total));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("50%")]
    [InlineData("50% (3/2)")]
    [InlineData("50% (x/2)")]
    [InlineData("0% (0/0)")]
    public void What_says_nothing_of_branches_has_none(string? text) => Assert.Null(Branches.Parse(text, null));

    [Fact]
    public void Hits_add_up_and_do_not_overflow() =>
        Assert.Equal(long.MaxValue, new LineCoverage(long.MaxValue - 1, null).Union(new LineCoverage(5, null)).Hits);

    [Fact]
    public void Classes_that_share_a_file_count_its_lines_once()
    {
        var report = ResultFiles.Coverage("""
            <coverage><packages><package name="p"><classes>
              <class name="A" filename="a.cs"><methods><method name="M"><lines><line number="1" hits="3"/></lines></method></methods><lines><line number="1" hits="3"/><line number="2" hits="0"/></lines></class>
              <class name="A/Closure" filename="a.cs"><lines><line number="2" hits="2"/></lines></class>
            </classes></package></packages></coverage>
            """);
        Assert.Equal(new CoverageSum(2, 2, 0, 0), report.Sum);
    }

    [Fact]
    public void A_hundred_percent_is_said_only_when_nothing_is_left()
    {
        Assert.Equal(("0.9999", "99.9 %"), (new CoverageSum(99999, 100000, 0, 0).LineRate, new CoverageSum(99999, 100000, 0, 0).Percent));
        Assert.Equal(("1", "100.0 %"), (new CoverageSum(5, 5, 0, 0).LineRate, new CoverageSum(5, 5, 0, 0).Percent));
        Assert.Equal(("1", ""), (default(CoverageSum).LineRate, default(CoverageSum).Percent));
    }

    [Theory]
    [InlineData("<coverage/>", "not Cobertura's")]
    [InlineData("<report><packages/></report>", "not Cobertura's")]
    [InlineData("""<coverage><packages><package><classes><class/></classes></package></packages></coverage>""", "no file name")]
    [InlineData("""<coverage><packages><package><classes><class filename="a"><lines><line number="x" hits="1"/></lines></class></classes></package></packages></coverage>""", "no number or no hits")]
    public void What_is_no_coverage_is_refused(string text, string why) =>
        Assert.Contains(why, Assert.ThrowsAny<PipelineException>(() => ResultFiles.Coverage(text)).Message, StringComparison.Ordinal);

    private static CoverageReport Union(params string[] files)
    {
        var union = new CoverageReport();
        foreach (var file in files)
            union.Add(ResultFiles.Coverage(file));
        return union;
    }
}
