using System.Text;
using System.Xml.Linq;
using Pipeline.Diagnostics;
using Pipeline.Cells.Results;

namespace Pipeline.Tests.Cells;

public sealed class JUnitTests
{
    [Fact]
    public void Every_test_counts_once_whoever_wrote_the_file()
    {
        Assert.Equal(new TestCount(3, 1, 0, 1, 1.25), ResultFiles.JUnit(ResultFiles.Pytest).Count);
        Assert.Equal(new TestCount(3, 0, 1, 0, 0.031), ResultFiles.JUnit(ResultFiles.Unittest).Count);
        // c of the outer suite takes 0.5, the inner suite says 4 for itself.
        Assert.Equal(new TestCount(3, 1, 0, 0, 4.5), ResultFiles.JUnit(ResultFiles.Nested).Count);
    }

    [Fact]
    public void A_failed_test_has_its_name_message_and_trace()
    {
        var failed = Assert.Single(ResultFiles.JUnit(ResultFiles.Pytest).Failed);
        Assert.Equal("tests.test_orders.Totals.test_tax[0.19]", failed.Name);
        Assert.StartsWith("AssertionError: assert 119 == 120", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith("tests/test_orders.py:11: AssertionError", failed.Text, StringComparison.Ordinal);
        Assert.Equal(("tests/test_orders.py", 8), (failed.File, failed.Line));
        Assert.Equal(("b", "no message"), (ResultFiles.JUnit(ResultFiles.Nested).Failed[0].Name, ResultFiles.JUnit(ResultFiles.Nested).Failed[0].Message));
    }

    [Fact]
    public void A_file_that_speaks_of_failures_and_shows_none_contradicts_itself()
    {
        Assert.Equal(
            "the JUnit file speaks of 2 failed tests and shows none",
            ResultFiles.JUnit("""<testsuites><testsuite name="setup" errors="2" tests="0"/><testsuite><testcase name="a"/></testsuite></testsuites>""").Contradiction);
        Assert.NotNull(ResultFiles.JUnit("""<testsuite failures="1"><testcase name="a"/></testsuite>""").Contradiction);
        Assert.Null(ResultFiles.JUnit(ResultFiles.Pytest).Contradiction);
        Assert.Null(ResultFiles.JUnit(ResultFiles.Unittest).Contradiction);
    }

    [Fact]
    public void What_is_no_JUnit_file_is_refused()
    {
        var e = Assert.ThrowsAny<PipelineException>(() => ResultFiles.JUnit("<html/>"));
        Assert.Contains("its root is <html>", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_suites_carry_their_cell_and_sums_are_counted_anew()
    {
        var merged = JUnitMerge.Of("orders", [
            ("python=3.11", ResultFiles.JUnit(ResultFiles.Pytest)),
            ("python=3.12", ResultFiles.JUnit(ResultFiles.Unittest)),
            ("python=3.13", ResultFiles.JUnit(ResultFiles.Nested)),
        ]);
        Golden.Verify(Encoding.UTF8.GetString(SafeXml.Write(merged)), "junit");
        foreach (var name in (string[])["tests", "failures", "errors", "skipped"])
            Assert.Equal((int)merged.Attribute(name)!, merged.Elements().Sum(x => (int)x.Attribute(name)!));
        Assert.Equal(9, merged.Descendants("testcase").Count());
        Assert.Equal((9, 2, 1, 1), ((int)merged.Attribute("tests")!, (int)merged.Attribute("failures")!, (int)merged.Attribute("errors")!, (int)merged.Attribute("skipped")!));
    }

    [Fact]
    public void What_was_merged_reads_as_the_same()
    {
        var merged = Encoding.UTF8.GetString(SafeXml.Write(JUnitMerge.Of("orders", [("a=1", ResultFiles.JUnit(ResultFiles.Pytest)), ("a=2", ResultFiles.JUnit(ResultFiles.Unittest))])));
        var again = ResultFiles.JUnit(merged);
        Assert.Equal((6, 1, 1, 1), (again.Count.Tests, again.Count.Failures, again.Count.Errors, again.Count.Skipped));
        Assert.Equal("1.281", XElement.Parse(merged).Attribute("time")!.Value);
    }
}
