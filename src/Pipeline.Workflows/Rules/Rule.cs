using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>One thing that a workflow file must or must not say. It looks at one file and remembers nothing.</summary>
/// <param name="id">What findings and silences call it, in kebab-case.</param>
/// <param name="what">What it asks for, one sentence.</param>
/// <param name="why">What goes wrong otherwise, one sentence.</param>
/// <param name="source">Where that is written down.</param>
internal abstract class Rule(string id, string what, string why, string source)
{
    public string Id { get; } = id;

    public string What { get; } = what;

    public string Why { get; } = why;

    public string Source { get; } = source;

    public abstract IEnumerable<Remark> Check(Inspection file);
}

/// <summary>What a rule says about one place.</summary>
/// <param name="At">Where.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Next">What to do about it.</param>
internal sealed record Remark(Mark At, string Message, string Next);

/// <summary>The documents that rules point to.</summary>
internal static class Sources
{
    public const string Syntax = "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax";
    public const string Zizmor = "https://docs.zizmor.sh/audits/#";
    public const string Scorecard = "https://github.com/ossf/scorecard/blob/main/docs/checks.md#";
}
