using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>
/// Comments that silence a rule: <c># lint: allow rule-id: the reason</c> at the end of the line, or in the comment lines right above it.
/// </summary>
internal static class Silences
{
    public const string RuleId = "silence";
    public const string What = "A silenced rule is named with its id and a reason, and is silenced only where it would speak";
    public const string Why = "A silence without a reason cannot be judged later, and one that silences nothing hides the next mistake";
    private const string Begin = "# lint: allow";

    public static IEnumerable<Finding> Apply(WorkflowDocument document, IEnumerable<Finding> findings, bool withScripts)
    {
        var silences = Of(document);
        var left = new List<Finding>();
        foreach (var finding in findings)
        {
            var silence = silences.Find(x => x.Rule == finding.Rule && x.Reason.Length > 0 && x.Lines.Contains(finding.At.Line));
            if (silence is null)
                left.Add(finding);
            else
                silence.Used = true;
        }

        foreach (var silence in silences)
            if (Wrong(silence, withScripts) is var (message, next))
                left.Add(new Finding(document.Path, silence.At, message, next, RuleId));
        return left;
    }

    private static (string Message, string Next)? Wrong(Silence silence, bool withScripts)
    {
        if (!RuleBook.Ids.Contains(silence.Rule))
            return ($"`{silence.Rule}` is no rule", "use an id of docs/workflow-rules.md: `# lint: allow <rule>: <reason>`");
        if (silence.Reason.Length == 0)
            return ($"`{silence.Rule}` is silenced without a reason", $"write it behind the id: `{Begin} {silence.Rule}: <reason>`");
        if (!silence.Used && (withScripts || silence.Rule != ShellCheck.RuleId))
            return ($"nothing here is silenced by `{silence.Rule}`", "remove the comment, or move it to the end of the line that it is about, or above it");
        return null;
    }

    private static List<Silence> Of(WorkflowDocument document)
    {
        var all = new List<Silence>();
        for (var number = 1; number <= document.Lines.Count; number++)
        {
            var line = document.Line(number);
            for (var at = line.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = line.IndexOf(Begin, at + 1, StringComparison.Ordinal))
            {
                if (at > 0 && line[at - 1] is not (' ' or '\t'))
                    continue;
                var rest = line.AsSpan(at + Begin.Length);
                var next = rest.IndexOf(Begin, StringComparison.Ordinal);
                var text = (next < 0 ? rest : rest[..next]).Trim();
                var colon = text.IndexOf(':');
                var covered = new HashSet<int> { number };
                // A comment alone on its line speaks of the first line below that is no comment.
                if (IsComment(line))
                    for (var below = number + 1; covered.Add(below) && IsComment(document.Line(below)); below++)
                        ;
                all.Add(new Silence(
                    new Mark(number, at + 1),
                    (colon < 0 ? text : text[..colon]).Trim().ToString(),
                    colon < 0 ? "" : text[(colon + 1)..].Trim().ToString(),
                    covered));
            }
        }

        return all;
    }

    private static bool IsComment(string line) => line.AsSpan().TrimStart().StartsWith("#", StringComparison.Ordinal);

    private sealed record Silence(Mark At, string Rule, string Reason, HashSet<int> Lines)
    {
        public bool Used { get; set; }
    }
}
