using System.Text.Json;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>The JSON document of <c>--help &lt;target&gt;</c>; <c>timeout</c> in seconds.</summary>
internal static class TargetDocument
{
    public static string Write(IReadOnlyList<TargetUse> uses, NukeBuild build) => Documents.Write(json =>
    {
        json.WriteNumber("version", Documents.Version);
        json.WriteStartArray("targets");
        foreach (var use in uses)
            Write(json, use);
        json.WriteEndArray();
        json.WriteStartArray("parameters");
        foreach (var parameter in uses.SelectMany(use => use.Parameters).DistinctBy(parameter => parameter.Plain))
            Documents.Parameter(json, parameter, build);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, TargetUse use)
    {
        var target = use.Target;
        json.WriteStartObject();
        json.WriteString("name", target.Name);
        json.WriteString("description", target.Description);
        json.WriteString("component", HelpGroup.NameOf(target.Member.DeclaringType!));
        json.WriteBoolean("default", target.IsDefault);
        json.WriteBoolean("listed", target.Listed);
        Documents.Names(json, "dependsOn", target.ExecutionDependencies);
        Documents.Names(json, "neededBy", use.NeededBy);
        Documents.Names(json, "triggers", target.Triggers);
        Documents.Names(json, "triggeredBy", target.TriggerDependencies);
        Documents.Names(json, "after", target.OrderDependencies);
        Documents.Names(json, "before", use.Before);
        Documents.Texts(json, "onlyWhenStatic", target.StaticConditions.Select(condition => condition.Text));
        Documents.Texts(json, "onlyWhenDynamic", target.DynamicConditions.Select(condition => condition.Text));
        Documents.Texts(json, "requires", [.. use.Required.Select(parameter => parameter.Option), .. use.Conditions]);
        Documents.Texts(json, "exclusive", TargetFacts.Exclusive(target));
        if (TargetFacts.Timeout(target) is { } timeout)
            json.WriteNumber("timeout", timeout.TotalSeconds);
        else
            json.WriteNull("timeout");
        json.WriteNumber("retries", TargetFacts.Retries(target));
        Documents.Texts(json, "produces", target.ArtifactProducts);
        json.WriteStartArray("consumes");
        foreach (var (other, artifacts) in target.ArtifactDependencies)
        {
            json.WriteStartObject();
            json.WriteString("target", other.Name);
            Documents.Texts(json, "artifacts", artifacts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Documents.Texts(json, "inputs", TargetFacts.Inputs(target));
        Documents.Texts(json, "outputs", TargetFacts.Outputs(target));
        json.WriteBoolean("assuredAfterFailure", target.AssuredAfterFailure);
        json.WriteBoolean("proceedAfterFailure", target.ProceedAfterFailure);
        Documents.Texts(json, "parameters", use.Parameters.Select(parameter => parameter.Option[2..]));
        json.WriteString("example", use.Example);
        json.WriteEndObject();
    }
}
