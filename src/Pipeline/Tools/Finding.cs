using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Tools;

/// <summary>Whether something that is needed is there.</summary>
/// <param name="Name">The program, or what was looked at.</param>
/// <param name="State">ok, missing, too old, silent (it does not answer), refused (it answers, and not to this caller), or warning.</param>
/// <param name="Found">The version or value found.</param>
/// <param name="Needed">The version or value needed.</param>
/// <param name="Where">Where it is.</param>
/// <param name="Remedy">What to do; null when there is nothing to do.</param>
/// <param name="Required">Whether what was asked for cannot work without it.</param>
internal sealed record Finding(string Name, string State, string? Found, string? Needed, string? Where, string? Remedy, bool Required)
{
    [JsonIgnore]
    public bool Failed => Required && State is ("missing" or "too old" or "silent" or "refused");
}

/// <summary>What a look at this machine, or at an environment, found.</summary>
/// <param name="Ok">Whether nothing that is needed is missing.</param>
/// <param name="For">The targets it was for; empty for all.</param>
/// <param name="Findings">One for each program, each property of the engine, and each thing that an environment lacks.</param>
internal sealed record Health(bool Ok, ImmutableArray<string> For, ImmutableArray<Finding> Findings)
{
    /// <summary>The environment that was looked at; null: none.</summary>
    public string? Environment { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ToolsJson.Default.Health);

    public IEnumerable<string> Lines()
    {
        string[] heads = ["", "name", "found", "needed", "where"];
        var rows = Findings.Select(x => new[] { Mark(x), x.Name, x.Found ?? "-", x.Needed ?? "", x.Where ?? "" }).Prepend(heads).ToList();
        var widths = heads.Select((_, at) => rows.Max(x => x[at].Length)).ToArray();
        foreach (var row in rows)
            yield return string.Join("  ", row.Select((x, at) => x.PadRight(widths[at]))).TrimEnd();
        foreach (var finding in Findings.Where(x => x.State != "ok"))
            yield return $"{Mark(finding)} {finding.Name} {(finding.State == "silent" ? "does not answer" : finding.State == "warning" ? "" : "is " + finding.State)}".TrimEnd()
                + (finding.Remedy is null ? "" : $": {finding.Remedy}");
    }

    private static string Mark(Finding finding) => finding.State == "ok" ? "✓" : finding.Failed ? "✗" : "!";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Health))]
internal sealed partial class ToolsJson : JsonSerializerContext;
