using System.Globalization;
using System.Text;
using Pipeline.Router.Control;
using Pipeline.Router.Keeping;
using Pipeline.Router.Proxying;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Serving;

/// <summary>The counters in Prometheus' text format, version 0.0.4.</summary>
internal sealed class MetricsText(TableSwitch tables, Proxy proxy, HoldGate gate, Ledger ledger, RecordFolder records)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public string Read()
    {
        var text = new StringBuilder();
        var shares = tables.Current?.Shares ?? [];
        // A rollout has several groups while replicas of it are exchanged; they count together.
        var groups = shares.Select(x => x.Group).Concat(tables.Draining).GroupBy(x => (x.Service, x.Definition.Rollout, x.Definition.Release, x.Definition.Slot))
            .Select(x => (Labels: Labels(x.First()), Groups: x.ToList())).ToList();

        Family(text, "router_group_requests_total", "counter", "Requests that a group has answered.",
            groups.Select(x => ("", x.Labels, (double)Sum(x.Groups, y => y.Read().Requests))));
        Family(text, "router_group_errors_total", "counter", "Requests answered with 500 or more, or broken off.",
            groups.Select(x => ("", x.Labels, (double)Sum(x.Groups, y => y.Read().Errors))));
        Family(text, "router_group_latency_seconds", "histogram", "Time until the headers of the answer.", groups.SelectMany(x => Histogram(x.Labels, x.Groups)));
        Family(text, "router_group_requests_in_flight", "gauge", "Requests that are open.", groups.Select(x => ("", x.Labels, (double)x.Groups.Sum(y => y.Requests.Count))));
        Family(text, "router_group_websockets", "gauge", "Websockets that are open.", groups.Select(x => ("", x.Labels, (double)x.Groups.Sum(y => y.WebSockets.Count))));
        Family(text, "router_group_weight", "gauge", "Share of the requests in percent.", shares.Select(x => ("", Labels(x.Group), (double)x.Weight)));
        Family(text, "router_group_since_timestamp_seconds", "gauge", "When a group began to get requests: a deployment or a rollback.", shares.SelectMany(x =>
            ledger.Stored.Since?.TryGetValue(x.Group.Definition.Rollout, out var since) == true ? [("", Labels(x.Group), since.ToUnixTimeMilliseconds() / 1000d)] : Array.Empty<(string, string, double)>()));
        Family(text, "router_replica_up", "gauge", "0 for a second after a replica could not be reached.", shares.SelectMany(x => x.Group.Replicas.Select(
            y => ("", $"{Labels(x.Group)},instance=\"{Escape(y.Address.Instance)}\"", y.IsUp ? 1d : 0d))));
        Family(text, "router_requests_total", "counter", "Requests that came in.", [("", "", proxy.Totals.Requests)]);
        Family(text, "router_failed_total", "counter", "Requests that the router could not get answered.", [("", "", proxy.Totals.Failed)]);
        Family(text, "router_held_requests", "gauge", "Requests that wait for a release.", [("", "", gate.Waiting)]);
        Family(text, "router_maintenance", "gauge", "1 while requests are answered with the page of maintenance.", [("", "", tables.Current?.Definition.Maintenance is null ? 0 : 1)]);
        Family(text, "router_leased", "gauge", "1 while a deployment holds the environment.", [("", "", ledger.Holder is null ? 0 : 1)]);
        Family(text, "router_event_timestamp_seconds", "gauge", "When something happened the last time that a deployer has told, such as a drill.",
            records.Events.Select(x => ("", $"event=\"{Escape(x.Name)}\"", (double)x.Seconds)));
        return text.ToString();
    }

    private static void Family(StringBuilder text, string name, string type, string help, IEnumerable<(string Suffix, string Labels, double Value)> samples)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (suffix, labels, value) in samples)
            text.Append(CultureInfo.InvariantCulture, $"{name}{suffix}{(labels.Length > 0 ? $"{{{labels}}}" : "")} {value}\n");
    }

    private static IEnumerable<(string, string, double)> Histogram(string labels, List<Group> groups)
    {
        var below = 0L;
        for (var i = 0; i <= GroupCounts.Bounds.Length; i++)
        {
            below += Sum(groups, x => x.Read().Latency[i]);
            var bound = i < GroupCounts.Bounds.Length ? GroupCounts.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            yield return ("_bucket", $"{labels},le=\"{bound}\"", below);
        }
        yield return ("_sum", labels, groups.Select(x => x.Counters).Distinct().Sum(x => x.Seconds));
        yield return ("_count", labels, below);
    }

    private static long Sum(List<Group> groups, Func<Counters, long> value) => groups.Select(x => x.Counters).Distinct().Sum(value);

    private static string Labels(Group group) =>
        $"service=\"{Escape(group.Service)}\",rollout=\"{Escape(group.Definition.Rollout)}\",release=\"{Escape(group.Definition.Release)}\",slot=\"{Escape(group.Definition.Slot)}\"";

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
