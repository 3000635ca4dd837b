using System.Globalization;
using System.Xml.Linq;
using Pipeline.Diagnostics;

namespace Pipeline.Cells.Results;

/// <summary>What lines of which files ran, from a Cobertura file or from several: a line counts once, however many classes and methods name it.</summary>
/// <remarks>http://cobertura.sourceforge.net/xml/coverage-04.dtd; coverage.py adds <c>missing-branches</c>.</remarks>
internal sealed class CoverageReport
{
    /// <summary>Package, then file, then line. Files are named from the root of the repository where it has them, else as the tool does it.</summary>
    public SortedDictionary<string, SortedDictionary<string, SortedDictionary<int, LineCoverage>>> Packages { get; } = new(StringComparer.Ordinal);

    public CoverageSum Sum => CoverageSum.Of(Packages.Values.SelectMany(x => x.Values).SelectMany(x => x.Values));

    /// <param name="path">The file.</param>
    /// <param name="nameOf">Gives a file's name in the repository, from the report's source folders and its name there.</param>
    /// <exception cref="PipelineException">It is no Cobertura file: exit 1.</exception>
    public static CoverageReport Read(string path, Func<IReadOnlyList<string>, string, string>? nameOf = null)
    {
        var root = SafeXml.Read(path);
        if (root.Name.LocalName != "coverage" || !root.Elements().Any(x => x.Name.LocalName == "packages"))
            throw PipelineException.Failed("A coverage file is not Cobertura's", path, $"its root is <{root.Name.LocalName}>, and <coverage> with <packages> is needed");
        var report = new CoverageReport();
        string[] sources = [.. Inside(root, "sources", "source").Select(x => x.Value.Trim()).Where(x => x.Length > 0)];
        foreach (var package in Inside(root, "packages", "package"))
            foreach (var type in Inside(package, "classes", "class"))
            {
                var file = (string?)type.Attribute("filename") ?? throw PipelineException.Failed("A class in a coverage file has no file name", path);
                var lines = report.Lines((string?)package.Attribute("name") ?? "", nameOf?.Invoke(sources, file) ?? file);
                foreach (var (number, line) in Lines(type, path))
                    // Classes share files, and lambdas share lines: parts of one run, of which the largest tells whether it ran.
                    lines[number] = lines.TryGetValue(number, out var known) ? Larger(known, line) : line;
            }

        return report;
    }

    /// <summary>Adds what another run covered.</summary>
    public void Add(CoverageReport other)
    {
        foreach (var (package, files) in other.Packages)
            foreach (var (file, lines) in files)
            {
                var own = Lines(package, file);
                foreach (var (number, line) in lines)
                    own[number] = own.TryGetValue(number, out var known) ? known.Union(line) : line;
            }
    }

    private SortedDictionary<int, LineCoverage> Lines(string package, string file)
    {
        if (!Packages.TryGetValue(package, out var files))
            Packages[package] = files = new(StringComparer.Ordinal);
        return files.TryGetValue(file, out var lines) ? lines : files[file] = [];
    }

    private static LineCoverage Larger(LineCoverage a, LineCoverage b) => a.Union(b) with { Hits = Math.Max(a.Hits, b.Hits) };

    private static IEnumerable<(int Number, LineCoverage Line)> Lines(XElement type, string path)
    {
        // Lines below methods are the class's own again in every tool but some, which write them there alone.
        var own = type.Elements().Where(x => x.Name.LocalName == "lines").ToList();
        var lines = own.Any(x => x.HasElements) ? own : type.Descendants().Where(x => x.Name.LocalName == "lines");
        foreach (var line in lines.Elements().Where(x => x.Name.LocalName == "line"))
        {
            if (!int.TryParse((string?)line.Attribute("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || !long.TryParse((string?)line.Attribute("hits"), NumberStyles.None, CultureInfo.InvariantCulture, out var hits))
                throw PipelineException.Failed("A line in a coverage file has no number or no hits", path, line.ToString(SaveOptions.DisableFormatting));
            var branches = string.Equals((string?)line.Attribute("branch"), "true", StringComparison.OrdinalIgnoreCase)
                ? Branches.Parse((string?)line.Attribute("condition-coverage"), (string?)line.Attribute("missing-branches"))
                : null;
            yield return (number, new LineCoverage(hits, branches));
        }
    }

    private static IEnumerable<XElement> Inside(XElement of, string list, string item) =>
        of.Elements().Where(x => x.Name.LocalName == list).Elements().Where(x => x.Name.LocalName == item);
}
