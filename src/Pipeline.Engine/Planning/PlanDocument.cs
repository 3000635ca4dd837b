namespace Pipeline.Engine;

/// <summary>
/// The JSON document of a plan. Fields are only added, never changed in meaning, as long as <c>version</c> is 1:
/// <c>targets</c> in the order in which one after another would run; <c>wave</c> from 1 on, null when skipped;
/// <c>dependsOn</c>, <c>after</c> and <c>triggers</c> name targets of this plan; <c>timeout</c> in seconds;
/// <c>edges</c> lead from what comes first, by <c>kind</c>: needs, after, triggers.
/// </summary>
internal static class PlanDocument
{
    public const int Version = 1;

    public static string Write(PlanView plan) => Documents.Write(json =>
    {
        var planned = plan.Targets.Select(one => one.Target).ToHashSet();
        json.WriteNumber("version", Version);
        json.WriteStartArray("targets");
        foreach (var one in plan.Targets)
        {
            var target = one.Target;
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteString("description", target.Description);
            if (one.Runs)
                json.WriteNumber("wave", one.Wave);
            else
                json.WriteNull("wave");
            json.WriteBoolean("runs", one.Runs);
            json.WriteString("because", one.Because);
            json.WriteString("skipped", target.Skipped);
            Documents.Texts(json, "onlyWhen", target.DynamicConditions.Select(condition => condition.Text));
            Documents.Names(json, "dependsOn", target.ExecutionDependencies.Where(planned.Contains));
            Documents.Names(json, "after", target.OrderDependencies.Where(planned.Contains));
            Documents.Names(json, "triggers", target.Triggers.Where(planned.Contains));
            json.WriteString("cached", one.Cached);
            Documents.Texts(json, "exclusive", TargetFacts.Exclusive(target));
            if (TargetFacts.Timeout(target) is { } timeout)
                json.WriteNumber("timeout", timeout.TotalSeconds);
            else
                json.WriteNull("timeout");
            json.WriteNumber("retries", TargetFacts.Retries(target));
            if (one.Detail is { } detail)
                json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (var edge in plan.Edges)
        {
            json.WriteStartObject();
            json.WriteString("from", edge.From.Name);
            json.WriteString("to", edge.To.Name);
            json.WriteString("kind", edge.Tie switch { PlanTie.Needs => "needs", PlanTie.After => "after", _ => "triggers" });
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("parameters");
        foreach (var parameter in plan.Given)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Option[2..]);
            json.WriteString("value", ValueText.Of(parameter));
            json.WriteString("origin", parameter.Origin);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
