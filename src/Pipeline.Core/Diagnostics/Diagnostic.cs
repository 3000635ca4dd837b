using System.Text;
using Pipeline.Engine;

namespace Pipeline.Diagnostics;

/// <summary>One mistake or failure, as a person needs it: what failed, where, why, and what to do next.</summary>
/// <param name="What">What failed, one sentence without a full stop.</param>
/// <param name="Where">A file with its line, a parameter, an address; null when <paramref name="What"/> says it.</param>
/// <param name="Why">The cause as far as it is known.</param>
/// <param name="Next">What to do next.</param>
/// <param name="Details">Lines that show it, such as the end of a log.</param>
public sealed record Diagnostic(
    string What,
    string? Where = null,
    string? Why = null,
    string? Next = null,
    IReadOnlyList<string>? Details = null)
{
    /// <summary>The diagnostic as indented text without a final line feed, with the name of the repository's own script.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(What);
        Append("where", Where);
        Append("why", Why);
        if (Details is { Count: > 0 })
            foreach (var line in Details)
                text.Append("\n    | ").Append(line);
        Append("next", Next);
        return StartScript.In(text.ToString());

        void Append(string label, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                text.Append("\n  ").Append(label).Append(": ").Append(value);
        }
    }
}
