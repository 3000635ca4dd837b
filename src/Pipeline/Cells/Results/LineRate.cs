using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Cells.Results;

/// <summary>The part of the lines that ran, as a Cobertura file says it: http://cobertura.sourceforge.net/xml/coverage-04.dtd</summary>
internal static class LineRate
{
    /// <summary>From 0 to 1.</summary>
    /// <exception cref="PipelineException">It is no Cobertura file: exit 1.</exception>
    public static decimal Read(string path)
    {
        var root = SafeXml.Read(path);
        return root.Name.LocalName == "coverage"
            && decimal.TryParse((string?)root.Attribute("line-rate"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate <= 1
            ? rate
            : throw PipelineException.Failed("A coverage file is not Cobertura's", path, $"its root is <{root.Name.LocalName}>; <coverage> with a line-rate from 0 to 1 is needed");
    }

    /// <summary>As a person reads it, rounded down: 100 % is said only when nothing is left.</summary>
    public static string Percent(decimal? rate) =>
        rate is { } known ? (Math.Floor(known * 1000) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "";
}
