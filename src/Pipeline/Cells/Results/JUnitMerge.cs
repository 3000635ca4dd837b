using System.Globalization;
using System.Xml.Linq;

namespace Pipeline.Cells.Results;

/// <summary>The JUnit files of all cells as one: suites carry their cell in the name and as a property, and every sum is counted anew.</summary>
internal static class JUnitMerge
{
    /// <param name="name">The name of the whole.</param>
    /// <param name="cells">Each cell with its report, in the order in which they are to stand.</param>
    public static XElement Of(string name, IEnumerable<(string Cell, JUnitReport Report)> cells)
    {
        var whole = default(TestCount);
        var root = new XElement("testsuites", new XAttribute("name", name));
        foreach (var (cell, report) in cells)
        {
            foreach (var suite in report.Suites)
            {
                var count = JUnitReport.CountOf(suite);
                whole += count;
                root.Add(Suite(cell, suite, count));
            }
        }

        Sums(root, whole);
        return root;
    }

    private static XElement Suite(string cell, XElement suite, TestCount count)
    {
        var path = suite.AncestorsAndSelf().Where(x => x.Name.LocalName == "testsuite").Reverse().Select(x => (string?)x.Attribute("name") ?? "tests");
        var merged = new XElement("testsuite", new XAttribute("name", $"[{cell}] {string.Join(" / ", path)}"));
        Sums(merged, count);
        foreach (var attribute in suite.Attributes().Where(x => !x.IsNamespaceDeclaration && merged.Attribute(x.Name.LocalName) is null && !IsSum(x.Name.LocalName)))
            merged.SetAttributeValue(attribute.Name.LocalName, SafeXml.Clean(attribute.Value));
        merged.Add(new XElement("properties", new XElement("property", new XAttribute("name", "cell"), new XAttribute("value", cell)), Own(suite, "properties").Elements().Select(Copy)));
        merged.Add(suite.Elements().Where(x => x.Name.LocalName is not ("testsuite" or "properties")).Select(Copy));
        return merged;
    }

    /// <summary>Runners disagree on how a skipped test is called in a sum; there is one way here.</summary>
    private static bool IsSum(string name) => name is "tests" or "failures" or "errors" or "skipped" or "skips" or "disabled" or "time" or "assertions";

    private static void Sums(XElement to, TestCount count)
    {
        to.SetAttributeValue("tests", count.Tests);
        to.SetAttributeValue("failures", count.Failures);
        to.SetAttributeValue("errors", count.Errors);
        to.SetAttributeValue("skipped", count.Skipped);
        to.SetAttributeValue("time", count.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<XElement> Own(XElement suite, string name) => suite.Elements().Where(x => x.Name.LocalName == name);

    private static XElement Copy(XElement element) => new(
        element.Name.LocalName,
        element.Attributes().Where(x => !x.IsNamespaceDeclaration).DistinctBy(x => x.Name.LocalName).Select(x => new XAttribute(x.Name.LocalName, SafeXml.Clean(x.Value))),
        element.Nodes().Select(x => x switch { XElement inner => (object?)Copy(inner), XText text => new XText(SafeXml.Clean(text.Value)), _ => null }));
}
