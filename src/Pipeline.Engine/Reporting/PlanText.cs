using System.Globalization;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Shows a plan: what would run, in which order, and why.</summary>
internal static class PlanText
{
    /// <param name="session">Where it is shown, and in which format.</param>
    /// <param name="build">The build.</param>
    /// <param name="plan">The targets in their order, skipped ones included.</param>
    /// <param name="cached">Says what the cache has for a target, like <c>up to date</c>; null for nothing.</param>
    public static void Write(Session session, NukeBuild build, IReadOnlyList<ExecutableTarget> plan, Func<ExecutableTarget, string?>? cached = null)
    {
        var view = new PlanView(build, plan, cached);
        switch (session.Options.PlanFormat)
        {
            case PlanFormat.Json:
                session.Output.Document(PlanDocument.Write(view));
                break;
            case PlanFormat.Mermaid:
                session.Output.Document(PlanMermaid.Write(view));
                break;
            case PlanFormat.Svg:
                session.Output.Document(PlanSvg.Write(view));
                break;
            default:
                WriteTree(session, view);
                break;
        }
    }

    private static void WriteTree(Session session, PlanView view)
    {
        var output = session.Output;
        var tree = new TextTree(output, TextTree.UnicodeFor(session.Invocation), TextTree.WidthFor(session.Invocation));
        output.Line($"Plan (nothing runs): {view.Size}", Style.Bold);
        var waves = new List<PlannedTarget>[view.WaveCount + 1];
        var names = 0;
        foreach (var one in view.Targets)
        {
            (waves[one.Wave] ??= []).Add(one);
            names = Math.Min(34, Math.Max(names, one.Name.Length));
        }

        for (var wave = 1; wave <= view.WaveCount; wave++)
        {
            var last = wave == view.WaveCount && waves[0] is null;
            tree.Branch(last, $"wave {wave.ToString(CultureInfo.InvariantCulture)}");
            var shared = SharedResources(waves[wave]);
            tree.Leaves(waves[wave], last, names, one => one.Name, one => Remark(one, shared), one => one.Cached is null ? Style.Plain : Style.Dim);
        }

        if (waves[0] is { } skipped)
        {
            tree.Branch(true, "skipped", Style.Dim);
            tree.Leaves(skipped, true, names, one => one.Name, one => Skipped(one.Target), _ => Style.Dim);
        }

        WriteParameters(output, view);
        foreach (var one in view.Targets)
        {
            if (one.Detail is not { } detail)
                continue;
            output.Line("");
            output.Line(one.Name, Style.Bold);
            foreach (var line in detail.Split('\n'))
                output.Line($"     {line}");
        }
    }

    private static string Remark(PlannedTarget one, HashSet<string> shared)
    {
        var target = one.Target;
        var remarks = new List<string> { one.Because };
        if (one.Cached is not null)
            remarks.Add(one.Cached);
        if (target.DynamicConditions.Count > 0)
            remarks.Add($"only when {string.Join(" && ", target.DynamicConditions.Select(condition => condition.Text))}");
        foreach (var resource in TargetFacts.Exclusive(target))
            remarks.Add(shared.Contains(resource) ? $"takes turns at {resource}" : $"{resource} for itself");
        if (TargetFacts.Timeout(target) is { } timeout)
            remarks.Add($"at most {SummaryTable.Duration(timeout)}");
        if (TargetFacts.Retries(target) is > 0 and var retries)
            remarks.Add(retries == 1 ? "1 retry" : $"{retries.ToString(CultureInfo.InvariantCulture)} retries");
        return string.Join("; ", remarks.Where(remark => remark.Length > 0));
    }

    private static string Skipped(ExecutableTarget target) => target.Skipped ?? "";

    /// <summary>Resources that two targets of a wave want for themselves.</summary>
    private static HashSet<string> SharedResources(List<PlannedTarget> wave)
    {
        var (once, twice) = (new HashSet<string>(), new HashSet<string>());
        foreach (var one in wave)
        {
            foreach (var resource in TargetFacts.Exclusive(one.Target))
            {
                if (!once.Add(resource))
                    twice.Add(resource);
            }
        }

        return twice;
    }

    private static void WriteParameters(BuildOutput output, PlanView view)
    {
        var given = view.Given;
        if (given.Count == 0)
            return;
        output.Line("");
        output.Line("Parameters", Style.Bold);
        var options = given.Max(parameter => parameter.Option.Length);
        foreach (var parameter in given)
            output.Line($"     {Columns.Left(parameter.Option, options)}  {ValueText.Of(parameter)}  ({parameter.Origin})");
    }
}
