using System.Globalization;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Shows all there is to know of single targets.</summary>
internal static class TargetHelp
{
    /// <summary>Deeper and longer trees are cut: the plan shows them whole.</summary>
    private const int Deepest = 12, Longest = 100;

    public static void Write(Session session, NukeBuild build, TargetGraph graph)
    {
        var uses = new List<TargetUse>();
        foreach (var name in session.Options.HelpTargets.Concat(session.Options.Targets ?? []).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (graph.Find(name) is { } target)
                uses.Add(new TargetUse(target, build, graph));
            else
                session.Mistakes.Add($"Unknown target '{name}'.{Nearest.Hint(name, graph.Targets.Select(one => one.Name))} --help lists all.");
        }

        if (session.Options.Json)
        {
            if (uses.Count > 0)
                session.Output.Document(TargetDocument.Write(uses, build));
            return;
        }

        for (var i = 0; i < uses.Count; i++)
        {
            if (i > 0)
                session.Output.Line("");
            Write(session, build, uses[i]);
        }
    }

    private static void Write(Session session, NukeBuild build, TargetUse use)
    {
        var (output, target) = (session.Output, use.Target);
        output.Line($"{Help.Label(target)}  ({HelpGroup.NameOf(target.Member.DeclaringType!)})", Style.Bold);
        if (target.Description is { Length: > 0 } description)
            output.Line("  " + description);
        if (target.ExecutionDependencies.Count > 0)
        {
            output.Line("");
            output.Line("Needs", Style.Bold);
            var tree = new TextTree(output, TextTree.UnicodeFor(session.Invocation), TextTree.WidthFor(session.Invocation));
            var lines = 0;
            Needs(tree, target, "", 1, [], ref lines);
        }

        var facts = Facts(use).Where(row => row.Right.Length > 0).ToList();
        if (facts.Count > 0)
        {
            output.Line("");
            Help.Table(output, facts);
        }

        if (use.Parameters.Count > 0)
        {
            output.Line("");
            output.Line("Parameters", Style.Bold);
            Help.Table(output, [.. use.Parameters.Select(parameter => Help.Row(parameter, build))]);
        }

        output.Line("");
        output.Line("Example", Style.Bold);
        output.Line("  " + use.Example);
    }

    private static IEnumerable<Row> Facts(TargetUse use)
    {
        var target = use.Target;
        yield return new Row("needed by", PlanReason.Names(use.NeededBy));
        yield return new Row("triggers", PlanReason.Names(target.Triggers));
        yield return new Row("triggered by", PlanReason.Names(target.TriggerDependencies));
        yield return new Row("runs after", PlanReason.Names(target.OrderDependencies));
        yield return new Row("runs before", PlanReason.Names(use.Before));
        foreach (var (text, _) in target.StaticConditions)
            yield return new Row("only when", $"{text} (asked before anything runs)");
        foreach (var (text, _) in target.DynamicConditions)
            yield return new Row("only when", $"{text} (asked right before it)");
        foreach (var text in use.Conditions)
            yield return new Row("requires", text);
        yield return new Row("for itself", string.Join(", ", TargetFacts.Exclusive(target)));
        yield return new Row("at most", TargetFacts.Timeout(target) is { } timeout ? SummaryTable.Duration(timeout) : "");
        yield return new Row("retries", TargetFacts.Retries(target) is > 0 and var retries ? retries.ToString(CultureInfo.InvariantCulture) : "");
        yield return new Row("produces", string.Join(", ", target.ArtifactProducts));
        foreach (var (other, artifacts) in target.ArtifactDependencies)
            yield return new Row("consumes", $"{string.Join(", ", artifacts)} of {other.Name}");
        yield return new Row("inputs", string.Join(", ", TargetFacts.Inputs(target)));
        yield return new Row("outputs", string.Join(", ", TargetFacts.Outputs(target)));
        yield return new Row("after failure", target.AssuredAfterFailure ? "runs all the same" : "");
        yield return new Row("its failure", target.ProceedAfterFailure ? "does not stop the build" : "");
    }

    /// <summary>What a target needs, and what that needs; each target is opened once.</summary>
    private static void Needs(TextTree tree, ExecutableTarget target, string prefix, int depth, HashSet<ExecutableTarget> opened, ref int lines)
    {
        var needs = target.ExecutionDependencies.Distinct().ToList();
        var names = Math.Min(34, needs.Count == 0 ? 0 : needs.Max(need => need.Name.Length));
        for (var i = 0; i < needs.Count; i++)
        {
            var (need, last) = (needs[i], i == needs.Count - 1);
            if (++lines > Longest)
            {
                if (lines == Longest + 1)
                    tree.Line(prefix, true, 0, "…", $"{StartScript.Name} {target.Name} --plan shows all", Style.Dim);
                return;
            }

            var again = need.ExecutionDependencies.Count > 0 && !opened.Add(need);
            var deep = !again && depth == Deepest && need.ExecutionDependencies.Count > 0;
            tree.Line(prefix, last, names, need.Name, again ? "(see above)" : deep ? "(and what it needs)" : need.Description ?? "", Style.Plain);
            if (!again && !deep)
                Needs(tree, need, tree.Below(prefix, last), depth + 1, opened, ref lines);
        }
    }
}
