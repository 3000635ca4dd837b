namespace Pipeline.Workflows.Local.Commands;

/// <summary>A command that a program writes to its output, as <c>::name key=value,key=value::data</c>.</summary>
/// <remarks>Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands</remarks>
internal sealed record ActionCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    private const string Colons = "::";

    /// <summary>The command of a line, or null when the line is none. Blanks before it do not matter.</summary>
    public static ActionCommand? Parse(string line)
    {
        var text = line.AsSpan().TrimStart();
        if (!text.StartsWith(Colons))
            return null;
        text = text[2..];
        var end = text.IndexOf(Colons);
        if (end <= 0)
            return null;
        var head = text[..end];
        var blank = head.IndexOf(' ');
        var name = (blank < 0 ? head : head[..blank]).ToString();
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (blank > 0)
        {
            foreach (var pair in head[(blank + 1)..].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (pair.Split('=', 2) is [{ Length: > 0 } key, { Length: > 0 } value])
                    properties[key] = Plain(value).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal)
                        .Replace("%25", "%", StringComparison.Ordinal);
        }

        return new ActionCommand(name.ToLowerInvariant(), properties, Plain(text[(end + 2)..].ToString()).Replace("%25", "%", StringComparison.Ordinal));
    }

    /// <summary>The percent sign comes last, so that <c>%250A</c> stays the text <c>%0A</c>.</summary>
    private static string Plain(string text) =>
        text.Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal);
}
