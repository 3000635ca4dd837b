using System.Text.Json.Serialization;

namespace Load;

/// <summary>Milliseconds from when a request was due to its whole answer, of those that were answered; null when there were none. Those of the settling time are left out.</summary>
internal sealed record LatencyReport(double? P50, double? P90, double? P99, double? Max);

/// <summary>Outcomes of a group of requests.</summary>
internal sealed record GroupReport(int Requests, int Failed, LatencyReport LatencyMs);

internal sealed record KindReport(int Requests, int Failed, LatencyReport LatencyMs, double? P99Rest, double? P99Switch);

internal sealed record WindowReport(string Label, double FromSeconds, double ToSeconds, int Requests, int Failed, LatencyReport LatencyMs);

/// <summary>The first examples, whatever their reason.</summary>
internal sealed record FailuresReport(Dictionary<string, int> Reasons, ExampleReport[] Examples);

internal sealed record ExampleReport(double AtSeconds, string Kind, string Reason, string Error);

internal sealed record ReleaseReport(string Release, double FirstSeconds, double LastSeconds, int Answers);

/// <summary>Null counts: the service could not be asked, which is a failure too.</summary>
internal sealed record HitsReport(long? Before, long? After, long Acknowledged, long Uncertain, long? Lost, long? Duplicated)
{
    [JsonIgnore]
    public bool Holds => Lost == 0 && Duplicated == 0;
}

internal sealed record WebSocketsReport(int Connections, int OrderlyCloses, int Interrupted);

/// <summary>Whether the generator itself kept its timetable, and what it cost.</summary>
internal sealed record GeneratorReport(LatencyReport LagMs, double CpuSeconds, double CpuCores);

internal sealed record Report(
    string Url, DateTimeOffset StartedAt, double DurationSeconds, double SettleSeconds, double Rate, string Mix, int Requests, int Failed,
    LatencyReport LatencyMs, double? P99Rest, double? P99Switch, Dictionary<string, KindReport> Kinds, GroupReport Rest,
    Dictionary<string, GroupReport> Labels, WindowReport[] Windows, string[] MarkProblems, FailuresReport Failures,
    ReleaseReport[] Releases, HitsReport? Hits, WebSocketsReport WebSockets, GeneratorReport Generator)
{
    /// <summary>A run that measured nothing has proved nothing.</summary>
    [JsonIgnore]
    public bool Succeeded => Failed == 0 && Requests > 0 && Hits is null or { Holds: true };
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
