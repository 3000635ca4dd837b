using System.Globalization;

namespace Load;

/// <summary>The report for people.</summary>
internal static class Summary
{
    public static void Write(Report report, TextWriter output)
    {
        Line($"{report.Url} for {report.DurationSeconds:0.0} s at {report.Rate}/s: {report.Requests} requests, {report.Failed} failed");
        Line($"{"",-12}{"requests",9}{"failed",8}{"p50",10}{"p90",10}{"p99",10}{"max",10}{"p99 rest",10}{"p99 switch",12}  (ms)");
        foreach (var (kind, group) in report.Kinds)
            Row(kind, group.Requests, group.Failed, group.LatencyMs, group.P99Rest, group.P99Switch);
        var counted = report.Kinds.Where(entry => entry.Key != Kind.Slow.Name() && entry.Key != Kind.WebSocket.Name()).Select(entry => entry.Value).ToArray();
        Row("all quick", counted.Sum(group => group.Requests), counted.Sum(group => group.Failed), report.LatencyMs, report.P99Rest, report.P99Switch);
        foreach (var release in report.Releases)
            Line($"release {release.Release}: {release.Answers} answers from {release.FirstSeconds:0.000} s to {release.LastSeconds:0.000} s");
        if (report.Hits is { } hits)
        {
            Line($"""
                hits: {hits.Acknowledged} acknowledged, {hits.Uncertain} uncertain, counted {Or(hits.After - hits.Before)}: {Or(hits.Lost)} lost, {Or(hits.Duplicated)} duplicated
                """);
        }
        Line($"websockets: {report.WebSockets.Connections} connections, {report.WebSockets.OrderlyCloses} closed in good order by the server");
        Line($"generator: late by p99 {report.Generator.LagMs.P99} ms, at most {report.Generator.LagMs.Max} ms; {report.Generator.CpuCores} of a core");
        foreach (var problem in report.MarkProblems)
            Line($"marks: {problem}");
        foreach (var (reason, count) in report.Failures.Reasons)
            Line($"FAILED {count} x {reason}");
        foreach (var example in report.Failures.Examples)
            Line($"  at {example.AtSeconds:0.000} s, {example.Kind}, {example.Reason}: {example.Error}");
        Line($"{Verdict(report)}");

        void Row(string name, int requests, int failed, LatencyReport latency, double? rest, double? marked) => Line(
            $"{name,-12}{requests,9}{failed,8}{latency.P50,10:0.00}{latency.P90,10:0.00}{latency.P99,10:0.00}{latency.Max,10:0.00}{rest,10:0.00}{marked,12:0.00}");

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Verdict(Report report) => report switch
    {
        { Succeeded: true } => "no failure",
        { Requests: 0 } => "FAILED: nothing was measured",
        { Failed: > 0 } => $"FAILED: {report.Failed} of {report.Requests} requests",
        { Hits.Lost: null } => "FAILED: the service did not say how many writes it counted",
        _ => "FAILED: acknowledged writes were lost, or writes were counted twice",
    };

    private static string Or(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
}
