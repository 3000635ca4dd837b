using DiffPlex;
using DiffPlex.Chunkers;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares two versions of one step.</summary>
internal static class StepComparison
{
    /// <summary>How many lines of a script a sentence shows.</summary>
    private const int ShownLines = 4;

    /// <summary>Says all in which they differ.</summary>
    public static void Compare(Findings findings, Subject step, string job, YamlMapping before, YamlMapping after)
    {
        if (Tree.Same(before, after))
            return;
        var count = findings.Count;
        foreach (var key in Tree.Keys(before, after))
            Entry(findings, step, job, key, before[key], after[key]);
        if (findings.Count == count)
            Pathwise.Compare(findings, Danger.Control, step, "", before, after);
    }

    private static void Entry(Findings findings, Subject step, string job, string key, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        switch (key, before, after)
        {
            case ("name", YamlScalar old, YamlScalar):
                findings.Say(Danger.Appearance, step, key, $"step {Show.Plain(old.Value)} in {job} was renamed {Show.Value(after)}");
                break;
            case ("name", _, _):
                Pathwise.Compare(findings, Danger.Appearance, step, key, before, after);
                break;
            case ("id", _, _):
                Pathwise.Compare(findings, Danger.Behaviour, step, key, before, after);
                break;
            case ("uses", YamlScalar old, YamlScalar now):
                ActionUse.Compare(findings, step, "action", job, old, now);
                break;
            case ("run", YamlScalar old, YamlScalar now):
                Script(findings, step, old.Value, now.Value);
                break;
            case ("with", _, _):
                Settings.Each(findings, Danger.Control, step, key, "input", before, after, InputDanger);
                break;
            case ("env", _, _):
                Settings.Each(findings, Danger.Control, step, key, "variable", before, after);
                break;
            case ("if", _, _):
                Settings.Condition(findings, step, before, after);
                break;
            case ("continue-on-error", _, _):
                Settings.MayFail(findings, step, before, after);
                break;
            case ("timeout-minutes", _, _):
                Settings.Timeout(findings, step, before, after);
                break;
            case ("parallel", YamlSequence or null, YamlSequence or null):
                StepsComparison.Compare(findings, step, job, key, before as YamlSequence, after as YamlSequence);
                break;
            default:
                Pathwise.Compare(findings, key == "uses" ? Danger.Security : Danger.Control, step, key, before, after);
                break;
        }
    }

    /// <summary>Inputs by which an action gets foreign code, or rights.</summary>
    private static Danger InputDanger(string input) =>
        input is "persist-credentials" or "ref" or "repository" || input.Contains("token", StringComparison.OrdinalIgnoreCase) || input.Contains("key", StringComparison.OrdinalIgnoreCase)
        || input.Contains("password", StringComparison.OrdinalIgnoreCase) || input.Contains("unsafe", StringComparison.OrdinalIgnoreCase)
            ? Danger.Security
            : Danger.Control;

    private static void Script(Findings findings, Subject step, string before, string after)
    {
        if (!before.Contains('\n') && !after.Contains('\n'))
        {
            findings.Say(Danger.Control, step, "run", $"{step.Name} runs another command: {Show.CodeChange(before, after)}");
            return;
        }

        var difference = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, LineChunker.Instance);
        var changes = new List<string>();
        foreach (var block in difference.DiffBlocks)
        {
            for (var i = 0; i < block.DeleteCountA; i++)
                changes.Add("− " + Show.Code(difference.PiecesOld[block.DeleteStartA + i]));
            for (var i = 0; i < block.InsertCountB; i++)
                changes.Add("+ " + Show.Code(difference.PiecesNew[block.InsertStartB + i]));
        }

        var more = changes.Count > ShownLines ? $" and {changes.Count - ShownLines} more lines" : "";
        findings.Say(Danger.Control, step, "run", $"{step.Name} runs another script: {string.Join(", ", changes.Take(ShownLines))}{more}");
    }
}
