using Pipeline.Cells.Results;

namespace Pipeline.Tests.Cells;

public sealed class OutcomeTests : IDisposable
{
    private const string OnePassed = """<testsuite name="t"><testcase classname="a" name="b"/></testsuite>""";

    private readonly TemporaryFolder _root = new();

    public OutcomeTests()
    {
        foreach (var file in (string[])["app/orders/totals.py", "app/orders/tests.py", "app/tests/test_orders.py", "app/orders/mail.py"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_root / file)!);
            File.WriteAllText(_root / file, "");
        }
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_cell_passes_only_when_tests_ran_and_none_failed_and_the_command_said_so() => Assert.Null(Cell("a", OnePassed, 0).Why);

    [Theory]
    [InlineData(null, 0, null, "its tests wrote no junit.xml and exited with code 0")]
    [InlineData(null, null, "The build failed", "The build failed")]
    [InlineData("<testsuites/>", 0, null, "it ran no test")]
    [InlineData("""<testsuite><testcase name="a"><skipped/></testcase></testsuite>""", 0, null, "it ran no test: all 1 were skipped")]
    [InlineData("""<testsuite><testcase name="a"><failure/></testcase></testsuite>""", 0, null, "1 of 1 tests failed")]
    [InlineData("""<testsuite errors="1"><testcase name="a"/></testsuite>""", 0, null, "the JUnit file speaks of 1 failed tests and shows none")]
    [InlineData(OnePassed, 2, null, "no test failed, and yet the command exited with code 2")]
    [InlineData(OnePassed, null, null, "no test failed, and nobody knows how the command ended")]
    [InlineData(OnePassed, null, "Its tests did not end within 30 s", "Its tests did not end within 30 s")]
    public void Everything_else_is_a_failure_with_its_reason(string? junit, int? code, string? problem, string why) => Assert.Equal(why, Cell("a", junit, code, problem).Why);

    [Fact]
    public void Results_that_cannot_be_read_are_a_failure()
    {
        Assert.StartsWith("A result of tests is no XML", Cell("a", "<testsuite>", 0).Why, StringComparison.Ordinal);
        Assert.StartsWith("A coverage file is not Cobertura's", Cell("b", OnePassed, 0, coverage: "<x/>").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_whose_results_did_not_arrive_has_failed() =>
        Assert.StartsWith("it left nothing behind", CellOutcome.Read("x", "a=1", _root / "nowhere", Sources).Why, StringComparison.Ordinal);

    [Fact]
    public void The_summary_has_a_row_for_each_cell_and_names_what_failed()
    {
        var results = All();
        Golden.Verify(string.Join('\n', SummaryTable.Lines(results)) + "\n", "summary");
        Golden.Verify(SummaryPage.Of(results), "page");
        Golden.Verify(string.Join('\n', FailureLines.Of(results, x => $".nuke/temp/reports/tests/cells/{x.Name}")) + "\n", "failures");
    }

    [Fact]
    public void Merged_files_are_written()
    {
        All().Write(_root / "out");
        Assert.Equal(["junit.xml", "summary.md"], Directory.GetFiles(_root / "out").Select(x => Path.GetFileName(x)).Order());
        new MergedResults("orders", [Cell("plain", OnePassed, 0)]).Write(_root / "out");
        Assert.Contains("tests=\"1\"", File.ReadAllText(_root / "out/junit.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_tests_say_stays_text_on_the_page()
    {
        var evil = Cell("evil", """<testsuite><testcase name="&lt;img src=x&gt;|`*"><failure message="@team [click](http://x)"/></testcase></testsuite>""", 1);
        var page = SummaryPage.Of(new MergedResults("orders", [evil]));
        Assert.Contains(@"&lt;img src=x&gt;\|\`\*", page, StringComparison.Ordinal);
        Assert.Contains(@"\@team \[click\](http://x)", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/app/orders/totals.py", "app/orders/totals.py")]
    [InlineData("orders/totals.py", "app/orders/totals.py")]
    [InlineData("/usr/lib/python3/orders/totals.py", null)]
    [InlineData("/application/orders/totals.py", null)]
    [InlineData("../../../../../../etc/passwd", null)]
    [InlineData("/app/../../../../../../etc/passwd", null)]
    [InlineData("orders/nothing.py", null)]
    [InlineData("", null)]
    public void Files_of_the_container_are_those_of_the_repository_or_none(string file, string? found) => Assert.Equal(found, Sources.Find(file));

    [Theory]
    [InlineData("0.99999", "99.9 %")]
    [InlineData("1", "100.0 %")]
    [InlineData("0", "0.0 %")]
    public void A_hundred_percent_is_said_only_when_nothing_is_left(string rate, string said) =>
        Assert.Equal(said, LineRate.Percent(Cell("a", OnePassed, 0, coverage: $"<coverage line-rate=\"{rate}\"/>").Coverage));

    private SourceFiles Sources => new(_root.Path, "/app", "app");

    private MergedResults All() => new MergedResults("orders",
    [
        Cell("python=3.11", ResultFiles.Pytest, 1, coverage: "<coverage line-rate=\"0.6667\"/>"),
        Cell("python=3.12", ResultFiles.Unittest, 1, coverage: "<coverage line-rate=\"0.5\"/>", log: [.. Enumerable.Range(1, 40).Select(x => $"line {x}")]),
        Cell("python=3.13", ResultFiles.Unittest.Replace("<error", "<x", StringComparison.Ordinal).Replace("</error", "</x", StringComparison.Ordinal).Replace("errors=\"1\"", "errors=\"0\"", StringComparison.Ordinal), 0, seconds: 83),
        Cell("python=3.14", null, null, "A step of the build of image backend failed: it exited with code 9", details: ["[build 3/4] RUN make", "no such package"]),
        CellOutcome.Read("missing", "python=3.15", _root / "missing", Sources),
    ])
    { Coverage = 0.75m };

    private CellOutcome Cell(
        string name, string? junit, int? code, string? problem = null, string? coverage = null, double seconds = 2.5, string[]? log = null, string[]? details = null)
    {
        var folder = _root / name;
        Directory.CreateDirectory(folder);
        new CellRecord("orders", name, name, code, problem, details ?? [], seconds, DateTimeOffset.UnixEpoch).Write(folder);
        if (junit is not null)
            File.WriteAllText(Path.Combine(folder, CellFolder.JUnit), junit);
        if (coverage is not null)
            File.WriteAllText(Path.Combine(folder, CellFolder.Coverage), coverage);
        File.WriteAllLines(Path.Combine(folder, CellFolder.Log), log ?? ["one line"]);
        return CellOutcome.Read(name, name, folder, Sources);
    }
}
