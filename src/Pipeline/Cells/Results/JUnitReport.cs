using System.Globalization;
using System.Xml.Linq;
using Pipeline.Diagnostics;

namespace Pipeline.Cells.Results;

/// <summary>
/// A JUnit file of any test runner: <c>testsuites</c> or one <c>testsuite</c>, suites in suites or not. What counts are the test
/// cases; sums that a runner wrote are only compared.
/// </summary>
/// <remarks>https://github.com/testmoapp/junitxml describes what runners write.</remarks>
internal sealed class JUnitReport
{
    private JUnitReport(XElement root)
    {
        Suites = [.. root.DescendantsAndSelf().Where(x => x.Name.LocalName == "testsuite" && Cases(x).Any())];
        Failed = [.. Suites.SelectMany(Cases).Select(Failure).OfType<FailedTest>()];
        foreach (var suite in Suites)
            Count += CountOf(suite);
        // A runner that died in a set-up counts a failure that belongs to no test case.
        var outer = root.Attribute("failures") is null && root.Attribute("errors") is null ? root.Elements() : [root];
        var said = outer.Sum(x => (long)Number(x, "failures") + Number(x, "errors"));
        if (said > 0 && Count.Failed == 0)
            Contradiction = $"the JUnit file speaks of {said} failed tests and shows none";
    }

    /// <summary>The suites that have test cases of their own.</summary>
    public IReadOnlyList<XElement> Suites { get; }

    public TestCount Count { get; }

    public IReadOnlyList<FailedTest> Failed { get; }

    /// <summary>What the file says about itself that cannot be; null when it agrees.</summary>
    public string? Contradiction { get; }

    /// <exception cref="PipelineException">It is no JUnit file: exit 1.</exception>
    public static JUnitReport Read(string path)
    {
        var root = SafeXml.Read(path);
        return root.Name.LocalName is "testsuites" or "testsuite"
            ? new JUnitReport(root)
            : throw PipelineException.Failed("A result of tests is no JUnit file", path, $"its root is <{root.Name.LocalName}>, not <testsuites> or <testsuite>");
    }

    public static IEnumerable<XElement> Cases(XElement suite) => suite.Elements().Where(x => x.Name.LocalName == "testcase");

    /// <summary>What a suite's own cases give.</summary>
    public static TestCount CountOf(XElement suite)
    {
        var count = default(TestCount);
        var sum = 0.0;
        foreach (var test in Cases(suite))
        {
            var (failure, error) = (Has(test, "failure"), Has(test, "error"));
            var skipped = !failure && !error && (Has(test, "skipped") || (string?)test.Attribute("status") is "notrun" or "disabled");
            count += new TestCount(1, failure ? 1 : 0, !failure && error ? 1 : 0, skipped ? 1 : 0, 0);
            sum += Seconds(test) ?? 0;
        }

        // A suite takes longer than its tests: what they share is set up once. With suites inside, its time is theirs too.
        var whole = suite.Elements().Any(x => x.Name.LocalName == "testsuite") ? null : Seconds(suite);
        return count with { Seconds = whole ?? sum };
    }

    private static FailedTest? Failure(XElement test)
    {
        if (test.Elements().FirstOrDefault(x => x.Name.LocalName is "failure" or "error") is not { } problem)
            return null;
        var (of, name) = ((string?)test.Attribute("classname"), (string?)test.Attribute("name") ?? "?");
        var text = problem.Value.Trim();
        var message = ((string?)problem.Attribute("message"))?.Trim();
        if (string.IsNullOrEmpty(message))
            message = text.Length > 0 ? text.Split('\n')[^1].Trim() : (string?)problem.Attribute("type") ?? "no message";
        return new FailedTest(
            string.IsNullOrEmpty(of) ? name : $"{of}.{name}", message, text, (string?)test.Attribute("file"), Number(test, "line"));
    }

    private static bool Has(XElement test, string name) => test.Elements().Any(x => x.Name.LocalName == name);

    private static int Number(XElement element, string name) =>
        int.TryParse((string?)element.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static double? Seconds(XElement element) =>
        double.TryParse((string?)element.Attribute("time"), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var seconds)
            && double.IsFinite(seconds) && seconds >= 0 ? seconds : null;
}
