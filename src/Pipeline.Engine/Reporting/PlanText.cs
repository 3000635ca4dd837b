using System.Globalization;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Shows a plan: what would run, in which order, and why.</summary>
internal static class PlanText
{
    public static void Write(Session session, NukeBuild build, IReadOnlyList<ExecutableTarget> plan)
    {
        if (session.Options.Json)
        {
            session.Output.Document(Documents.Plan(build, plan));
            return;
        }

        var names = 0;
        foreach (var target in plan)
            names = Math.Max(names, target.Name.Length);
        session.Output.Line("Plan (nothing runs)", Style.Bold);
        var number = 0;
        foreach (var target in plan)
        {
            var skipped = target.Status == ExecutionStatus.Skipped;
            var remark = skipped ? $"skipped: {target.Skipped}" : PlanReason.Of(target, plan);
            if (!skipped && target.DynamicConditions.Count > 0)
                remark += $"; only when {string.Join(" && ", target.DynamicConditions.Select(condition => condition.Text))}";
            session.Output.Line($"{(skipped ? "  -" : Columns.Right((++number).ToString(CultureInfo.InvariantCulture), 3))}  {Columns.Left(target.Name, names)}  {remark}", skipped ? Style.Dim : Style.Plain);
        }

        var given = build.Parameters.All.Where(parameter => parameter.Origin is not null).ToList();
        if (given.Count == 0)
            return;
        session.Output.Line("");
        session.Output.Line("Parameters", Style.Bold);
        var options = 0;
        foreach (var parameter in given)
            options = Math.Max(options, parameter.Option.Length);
        foreach (var parameter in given)
            session.Output.Line($"     {Columns.Left(parameter.Option, options)}  {ValueText.Of(parameter)}  ({parameter.Origin})");
    }
}
