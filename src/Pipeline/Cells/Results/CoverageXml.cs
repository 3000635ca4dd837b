using System.Xml.Linq;

namespace Pipeline.Cells.Results;

/// <summary>Coverage as a Cobertura file, with every rate counted anew.</summary>
internal static class CoverageXml
{
    /// <param name="report">What to write.</param>
    /// <param name="time">When the tests ran.</param>
    public static XElement Of(CoverageReport report, DateTimeOffset time)
    {
        var sum = report.Sum;
        return new XElement(
            "coverage",
            Rates(sum),
            new XAttribute("lines-covered", sum.LinesCovered),
            new XAttribute("lines-valid", sum.Lines),
            new XAttribute("branches-covered", sum.BranchesCovered),
            new XAttribute("branches-valid", sum.Branches),
            new XAttribute("complexity", 0),
            new XAttribute("version", "1"),
            new XAttribute("timestamp", time.ToUnixTimeMilliseconds()),
            // Files are named from the root of the repository.
            new XElement("sources", new XElement("source", ".")),
            new XElement("packages", report.Packages.Select(x => Package(x.Key, x.Value))));
    }

    private static XElement Package(string name, SortedDictionary<string, SortedDictionary<int, LineCoverage>> files) => new(
        "package",
        new XAttribute("name", SafeXml.Clean(name)),
        Rates(CoverageSum.Of(files.Values.SelectMany(x => x.Values))),
        new XAttribute("complexity", 0),
        new XElement("classes", files.Select(x => Class(x.Key, x.Value))));

    private static XElement Class(string file, SortedDictionary<int, LineCoverage> lines) => new(
        "class",
        new XAttribute("name", SafeXml.Clean(file[(file.LastIndexOf('/') + 1)..])),
        new XAttribute("filename", SafeXml.Clean(file)),
        Rates(CoverageSum.Of(lines.Values)),
        new XAttribute("complexity", 0),
        new XElement("methods"),
        new XElement("lines", lines.Select(x => Line(x.Key, x.Value))));

    private static XElement Line(int number, LineCoverage line)
    {
        var element = new XElement("line", new XAttribute("number", number), new XAttribute("hits", line.Hits));
        if (line.Branches is not { } branches)
            return element;
        element.Add(new XAttribute("branch", "true"), new XAttribute("condition-coverage", $"{100 * branches.Covered / branches.Total}% ({branches.Covered}/{branches.Total})"));
        if (branches.Missing is { IsEmpty: false } missing)
            element.Add(new XAttribute("missing-branches", SafeXml.Clean(string.Join(',', missing))));
        return element;
    }

    private static XAttribute[] Rates(CoverageSum sum) => [new("line-rate", sum.LineRate), new("branch-rate", sum.BranchRate)];
}
