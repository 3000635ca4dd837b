using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>One thing that is wrong in a workflow file.</summary>
/// <param name="Path">The file, as it was named to the lint.</param>
/// <param name="At">Where, line and column from 1.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Next">What to do about it, without a full stop.</param>
/// <param name="Rule">The id of the rule that says so.</param>
public sealed record Finding(string Path, Mark At, string Message, string Next, string Rule)
{
    /// <summary><c>file:line:col: message; what to do next [rule]</c>, always one line.</summary>
    public override string ToString() => $"{Path}:{At}: {OneLine(Message)}; {OneLine(Next)} [{Rule}]";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
