namespace Pipeline.Engine;

/// <summary>A git configuration file. Includes are not followed.</summary>
internal sealed class GitConfig
{
    private readonly Dictionary<string, string> _values = [];

    public static GitConfig Read(string file)
    {
        var config = new GitConfig();
        var section = "";
        foreach (var each in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            var line = each.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[' && line.IndexOf(']', StringComparison.Ordinal) is > 0 and var close)
            {
                var parts = line[1..close].Split(' ', 2);
                section = Section(parts[0], parts.Length > 1 ? parts[1].Trim().Trim('"').Replace("\\", "", StringComparison.Ordinal) : null);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? line : line[..equals]).Trim().ToLowerInvariant();
            config._values[$"{section}\n{name}"] = equals < 0 ? "true" : Value(line[(equals + 1)..]);
        }

        return config;
    }

    /// <summary>The last value of that name, or null.</summary>
    public string? Get(string section, string? subsection, string name) => _values.GetValueOrDefault($"{Section(section, subsection)}\n{name}");

    private static string Section(string name, string? subsection) => $"{name.ToLowerInvariant()}\n{subsection}";

    private static string Value(string text)
    {
        var comment = text.IndexOfAny(['#', ';']);
        if (comment > 0 && char.IsWhiteSpace(text[comment - 1]) && !text.Contains('"'))
            text = text[..comment];
        return text.Trim().Trim('"');
    }
}
