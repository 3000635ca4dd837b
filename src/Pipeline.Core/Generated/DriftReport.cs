using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;

namespace Pipeline.Generated;

/// <summary>How the files on disk differ from what is generated.</summary>
/// <param name="Files">Those that differ, by path.</param>
/// <param name="Compared">How many were compared.</param>
internal sealed record DriftReport(ImmutableArray<FileDrift> Files, int Compared)
{
    /// <summary>What was compared.</summary>
    [JsonIgnore]
    public GeneratedSet Set { get; init; } = GeneratedSet.Workflows;

    /// <summary>Whether anything differs: exit code 1 of the check.</summary>
    public bool Differs => Files.Length > 0;

    /// <summary>What to do; null when nothing differs.</summary>
    public string? Next => !Differs ? null
        : Set.Remedy?.Invoke(this) is { } remedy ? remedy
        : Files.Any(x => x.Kind == DriftKind.Obstacle) ? $"move what is in the way somewhere else, run {Set.Command} and commit; or change {Set.Source}"
        : Files.Any(x => x.Kind == DriftKind.HandMade) ? $"move what was written by hand somewhere else, or replace it with {Set.Command} --force, and commit; or change {Set.Source}"
        : $"run {Set.Command} and commit; or change {Set.Source}";

    /// <summary>In one line, without <see cref="Next"/>.</summary>
    public string Summary => Differs
        ? $"{Files.Length} of {Compared} generated files {(Files.Length == 1 ? "differs" : "differ")}: {string.Join(", ", Files.GroupBy(x => x.Kind).OrderBy(x => x.Key).Select(x => $"{x.Count()} {Word(x.Key)}"))}"
        : $"All {Compared} generated files are what the build program generates";

    /// <summary>The report for people, the meaning of each file before its text; without colours.</summary>
    public IEnumerable<string> ToLines()
    {
        foreach (var file in Files)
        {
            yield return file.Headline;
            foreach (var change in file.Meaning)
                yield return $"  {Dangers[(int)change.Danger]} {change.Sentence}{(change.Line is { } line ? $" (line {line})" : "")}";
            foreach (var line in file.Diff)
                yield return "    " + line;
            yield return "";
        }

        yield return Summary + ".";
        if (Next is { } next)
            yield return "next: " + next;
    }

    /// <summary>What ends the check with exit code 1 after the report is shown; null when nothing differs.</summary>
    public PipelineException? Failure() => Differs ? PipelineException.Failed(Summary, next: Next) : null;

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DriftJson.Default.DriftReport);

    private static readonly string[] Dangers = ["security  ", "control   ", "behaviour "];

    private static string Word(DriftKind kind) => kind switch
    {
        DriftKind.Missing => "missing",
        DriftKind.Extra => "extra",
        DriftKind.Changed => "changed",
        DriftKind.Form => "in form only",
        DriftKind.LineEndings => "in line endings only",
        _ => "in the way",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DriftReport))]
internal sealed partial class DriftJson : JsonSerializerContext;
