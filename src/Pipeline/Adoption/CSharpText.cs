using System.Globalization;
using System.Text;

namespace Pipeline.Adoption;

/// <summary>Pieces of C# text.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        // Names that the generated file uses itself; a field of this name would hide them.
        "Definition", "Image", "Service", "Volume", "Network", "Security", "Resources", "Mount", "Route", "Artifact", "Secret", "Setting", "SettingMap", "Web", "Worker",
        "Singleton", "Job", "Store", "Edge", "Monitor", "Nginx", "Prometheus", "Alertmanager", "Postgres", "Redis", "Django", "Celery", "Spa", "Node", "System", "Pipeline",
        "Systems", "Uri", "TimeSpan", "SmokeCheck", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "ReferenceEquals", "Platform", "Probe", "Strategy", "Override",
        "Router", "RouterImage", "Build", "Nuke", "Serilog",
    };

    /// <summary>A literal of a text; whatever is not plain is escaped, so that no text ends it.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format =>
                    $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        return literal.Append('"').ToString();
    }

    /// <summary>Literals with commas between.</summary>
    public static string Literals(IEnumerable<string> texts) => string.Join(", ", texts.Select(Literal));

    /// <summary>A name in Pascal case for a text, which no other in <paramref name="used"/> has; it is added there.</summary>
    public static string Identifier(string text, ISet<string> used, string suffix = "")
    {
        var name = new StringBuilder();
        foreach (var part in text.Split([.. text.Where(x => !char.IsAsciiLetterOrDigit(x)).Distinct()], StringSplitOptions.RemoveEmptyEntries))
            name.Append(char.ToUpperInvariant(part[0])).Append(part[1..].All(x => char.ToUpperInvariant(x) == x) ? part[1..].ToLowerInvariant() : part[1..]);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            name.Insert(0, '_');
        var (wanted, count) = (name.ToString(), 2);
        var found = wanted;
        if (Taken.Contains(found) || used.Contains(found))
            found = wanted += suffix.Length > 0 ? suffix : "Part";
        while (Taken.Contains(found) || !used.Add(found))
            found = wanted + (count++).ToString(CultureInfo.InvariantCulture);
        return found;
    }

    /// <summary>A name as the model takes it (RFC 1123 label), made of any text.</summary>
    public static string Label(string text)
    {
        var label = new string([.. text.ToLowerInvariant().Select(x => char.IsAsciiLetterLower(x) || char.IsAsciiDigit(x) ? x : '-')]).Trim('-');
        while (label.Contains("--", StringComparison.Ordinal))
            label = label.Replace("--", "-", StringComparison.Ordinal);
        return label.Length == 0 ? "x" : label[..Math.Min(label.Length, 63)].TrimEnd('-');
    }

    /// <summary>A number with a point, whatever the culture.</summary>
    public static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
