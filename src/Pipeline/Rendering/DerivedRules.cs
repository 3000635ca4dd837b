using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering;

/// <summary>The alerts that follow from a system's services.</summary>
internal static class DerivedRules
{
    // So many figures, one every 15 s, that every rule below has had its time.
    private const string Long = "x240";

    private static readonly string[] Writes = ["inserted", "updated", "deleted"];

    /// <summary>The rules, each with its test.</summary>
    public static IEnumerable<DerivedRule> Of(SystemDefinition system, MonitoredSite? site = null)
    {
        var targets = PrometheusFile.Targets(system, site).ToList();
        foreach (var job in targets.Where(x => x.Replicated).Select(x => x.Job))
            yield return new DerivedRule(
                new Alert(Named(job, "Gone"), $"absent(up{{job=\"{job}\"}} == 1)", Minutes(1), Severity.Critical, $"No replica of {job} answers"),
                [Up(job, $"0{Long}")], [Up(job, $"1{Long}")]);
        yield return new DerivedRule(
            new Alert("TargetDown", "up == 0", Minutes(2), Severity.Warning, "It does not answer when it is asked for its figures"),
            [Up("x", $"0{Long}")], [Up("x", $"1{Long}")], ("job", "x"), ("instance", "one"));
        if (site?.HasRouter is not false)
            foreach (var rule in OfRouter())
                yield return rule;
        yield return new DerivedRule(
            new Alert(
                "Restarts", "changes(process_start_time_seconds[30m]) > 2 or changes(up[30m]) > 4", TimeSpan.Zero, Severity.Warning, "It starts again and again"),
            [new RuleSeries("process_start_time_seconds{job=\"x\",instance=\"one\"}", "1x80 2x30 3x30 4x100")],
            [new RuleSeries("process_start_time_seconds{job=\"x\",instance=\"one\"}", "1x100 2x140")],
            ("job", "x"), ("instance", "one"));
        if (site?.HasRouter is not false && system.Services.OfType<Backup>().Any())
            yield return new DerivedRule(
                new Alert(
                    "DrillOld", "time() - (max(router_event_timestamp_seconds{event=\"drill\"}) or vector(0)) > 14 * 86400", Minutes(15), Severity.Warning,
                    "Recovery was not rehearsed with success for two weeks: nobody knows whether the backups are of use"),
                [new RuleSeries("router_event_timestamp_seconds{event=\"drill\"}", "-1300000" + Long)], [new RuleSeries("router_event_timestamp_seconds{event=\"drill\"}", "0" + Long)]);
        if (system.Services.OfType<Systems.Services.Monitor>().Any(x => x.Kind is MonitorKind.PostgresExporter))
            foreach (var backup in system.Services.OfType<Backup>().Where(x => x.Recovery is not null))
                yield return OfLog(backup.RecoveryPoint.TotalSeconds);
        foreach (var rule in OfReplicas(system))
            yield return rule;
        foreach (var rule in system.Services.OfType<Systems.Services.Monitor>().Select(x => x.Kind).Distinct().SelectMany(OfExporter))
            yield return rule;
    }

    // A server hands over its log only when somebody has written (https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-TIMEOUT), so the age
    // of the last one says something while there are writes or refusals. One that never kept anything has no age.
    private static DerivedRule OfLog(double seconds)
    {
        var bound = FormattableString.Invariant($"{seconds}");
        var written = string.Join(" + ", Writes.Select(x => $"increase(pg_stat_database_tup_{x}[{bound}s])"));
        return new DerivedRule(
            new Alert(
                "LogBehind",
                $"(pg_stat_archiver_last_archive_age > {bound} or pg_stat_archiver_archived_count == 0) and on (instance) "
                + $"(sum by (instance) ({written}) > 0 or on (instance) increase(pg_stat_archiver_failed_count[{bound}s]) > 0)",
                Minutes(5), Severity.Critical, "The log of PostgreSQL is not kept: a loss of the server would cost more than it may, and its disk fills"),
            [Age(seconds + 1), Kept, .. Written("0+1")], [Age(seconds + 1), Kept, .. Written("7")], ("instance", "one"));

        RuleSeries Age(double age) => One("pg_stat_archiver_last_archive_age", FormattableString.Invariant($"{age}{Long}"));
        RuleSeries[] Written(string values) => [.. Writes.Select(x => One($"pg_stat_database_tup_{x}", values + Long))];
    }

    private static RuleSeries Kept => One("pg_stat_archiver_archived_count", "9" + Long);

    // By the slots of the server: a replica that is gone cannot be asked.
    private static IEnumerable<DerivedRule> OfReplicas(SystemDefinition system)
    {
        if (!system.Services.OfType<Systems.Services.Monitor>().Any(x => x.Kind is MonitorKind.PostgresExporter))
            yield break;
        foreach (var replica in system.Services.OfType<Store>().Where(x => x.Follows?.Replication is not null))
        {
            var slot = Postgres.SlotOf(replica.Name);
            var bound = (long)replica.Follows!.Replication!.Behind << 20;
            yield return new DerivedRule(
                new Alert(
                    Named(replica.Name, "Gone"), $"pg_replication_slots_active{{slot_name=\"{slot}\"}} == 0 or absent(pg_replication_slots_active{{slot_name=\"{slot}\"}})", Minutes(2), Severity.Warning,
                    $"{replica.Name} does not follow {replica.Follows.Name}: what is read there is old"),
                [Slot("active", "0")], [Slot("active", "1")], ("slot_name", slot), ("instance", "one"));
            yield return new DerivedRule(
                new Alert(
                    Named(replica.Name, "Behind"), FormattableString.Invariant($"pg_replication_slots_pg_wal_lsn_diff{{slot_name=\"{slot}\"}} > {bound}"), Minutes(2), Severity.Warning,
                    $"{replica.Name} lacks more than {replica.Follows.Replication.Behind} MiB of the log of {replica.Follows.Name}: what is read there is old"),
                [Slot("pg_wal_lsn_diff", FormattableString.Invariant($"{bound + 1}"))], [Slot("pg_wal_lsn_diff", FormattableString.Invariant($"{bound}"))], ("slot_name", slot), ("instance", "one"));

            RuleSeries Slot(string figure, string value) => new($"pg_replication_slots_{figure}{{instance=\"one\",slot_name=\"{slot}\"}}", value + Long);
        }
    }

    private static IEnumerable<DerivedRule> OfRouter()
    {
        yield return new DerivedRule(
            new Alert("RouterDown", $"absent(up{{job=\"{ComposeFile.Router}\"}} == 1)", Minutes(1), Severity.Critical, "The router does not answer: nobody is served"),
            [Up(ComposeFile.Router, $"0{Long}")], [Up(ComposeFile.Router, $"1{Long}")]);
        yield return new DerivedRule(
            new Alert(
                "ErrorRate", "sum by (service) (rate(router_group_errors_total[5m])) / sum by (service) (rate(router_group_requests_total[5m])) > 0.05",
                Minutes(5), Severity.Critical, "More than 5 % of the requests of a service fail"),
            [Routed("router_group_requests_total", "0+100" + Long), Routed("router_group_errors_total", "0+10" + Long)],
            [Routed("router_group_requests_total", "0+100" + Long), Routed("router_group_errors_total", "0+1" + Long)],
            ("service", "web"));
        yield return new DerivedRule(
            new Alert(
                "SlowAnswers", "histogram_quantile(0.95, sum by (service, le) (rate(router_group_latency_seconds_bucket[5m]))) > 1",
                Minutes(10), Severity.Warning, "One in twenty answers of a service takes longer than a second"),
            [Latency("0.5", "0+50" + Long), Latency("2.5", "0+100" + Long), Latency("+Inf", "0+100" + Long)],
            [Latency("0.5", "0+99" + Long), Latency("2.5", "0+100" + Long), Latency("+Inf", "0+100" + Long)],
            ("service", "web"));
    }

    private static IEnumerable<DerivedRule> OfExporter(MonitorKind kind) => kind switch
    {
        MonitorKind.PostgresExporter =>
        [
            new DerivedRule(
                new Alert("PostgresDown", "pg_up == 0", Minutes(1), Severity.Critical, "PostgreSQL does not answer"),
                [One("pg_up", "0" + Long)], [One("pg_up", "1" + Long)], ("instance", "one")),
            new DerivedRule(
                new Alert(
                    "PostgresConnections", "sum by (instance) (pg_stat_database_numbackends) / on (instance) sum by (instance) (pg_settings_max_connections) > 0.8",
                    Minutes(5), Severity.Warning, "More than four fifths of PostgreSQL's connections are taken"),
                [One("pg_stat_database_numbackends", "90" + Long), One("pg_settings_max_connections", "100" + Long)],
                [One("pg_stat_database_numbackends", "50" + Long), One("pg_settings_max_connections", "100" + Long)], ("instance", "one")),
        ],
        MonitorKind.RedisExporter =>
        [
            new DerivedRule(
                new Alert("RedisDown", "redis_up == 0", Minutes(1), Severity.Critical, "Redis does not answer"),
                [One("redis_up", "0" + Long)], [One("redis_up", "1" + Long)], ("instance", "one")),
            new DerivedRule(
                new Alert(
                    "RedisMemory", "redis_memory_used_bytes / redis_memory_max_bytes > 0.9 and redis_memory_max_bytes > 0", Minutes(5), Severity.Critical,
                    "Redis is nearly full, and will refuse to write"),
                [One("redis_memory_used_bytes", "95" + Long), One("redis_memory_max_bytes", "100" + Long)],
                [One("redis_memory_used_bytes", "95" + Long), One("redis_memory_max_bytes", "0" + Long)], ("instance", "one")),
        ],
        MonitorKind.NodeExporter =>
        [
            Disk("DiskFilling", 0.15, Minutes(15), Severity.Warning, "Less than 15 % of the engine's disk is free", 10, 50),
            Disk("DiskFull", 0.05, Minutes(5), Severity.Critical, "Less than 5 % of the engine's disk is free", 4, 10),
            new DerivedRule(
                new Alert("Memory", "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1", Minutes(10), Severity.Warning, "Less than 10 % of the machine's memory is free"),
                [One("node_memory_MemAvailable_bytes", "5" + Long), One("node_memory_MemTotal_bytes", "100" + Long)],
                [One("node_memory_MemAvailable_bytes", "50" + Long), One("node_memory_MemTotal_bytes", "100" + Long)], ("instance", "one")),
        ],
        MonitorKind.BlackboxExporter =>
        [
            new DerivedRule(
                new Alert("EdgeDown", "probe_success == 0", Minutes(2), Severity.Critical, "The edge does not answer over TLS: nobody is served"),
                [One("probe_success", "0" + Long)], [One("probe_success", "1" + Long)], ("instance", "one")),
            Certificate("CertificateEnds", Systems.Routing.Certificate.Notice, Severity.Warning, "The edge's certificate ends within three weeks"),
            Certificate("CertificateEndsNow", TimeSpan.FromDays(3), Severity.Critical, "The edge's certificate ends within three days, or has ended"),
        ],
        _ => [],
    };

    // The tests' clock begins at 0.
    private static DerivedRule Certificate(string name, TimeSpan notice, Severity severity, string summary) => new(
        new Alert(name, FormattableString.Invariant($"probe_ssl_earliest_cert_expiry - time() < {notice.TotalDays} * 86400"), Minutes(15), severity, summary),
        [One("probe_ssl_earliest_cert_expiry", FormattableString.Invariant($"{notice.TotalSeconds}{Long}"))],
        [One("probe_ssl_earliest_cert_expiry", FormattableString.Invariant($"{notice.TotalSeconds + 86400}{Long}"))], ("instance", "one"));

    private static DerivedRule Disk(string name, double share, TimeSpan time, Severity severity, string summary, int fires, int silent) => new(
        new Alert(name, FormattableString.Invariant($"node_filesystem_avail_bytes{{mountpoint=\"/\"}} / node_filesystem_size_bytes{{mountpoint=\"/\"}} < {share}"), time, severity, summary),
        [Root("avail", fires), Root("size", 100)], [Root("avail", silent), Root("size", 100)], ("instance", "one"), ("mountpoint", "/"));

    private static RuleSeries Root(string figure, int value) => new($"node_filesystem_{figure}_bytes{{instance=\"one\",mountpoint=\"/\"}}", FormattableString.Invariant($"{value}{Long}"));

    private static RuleSeries One(string name, string values) => new($"{name}{{instance=\"one\"}}", values);

    private static RuleSeries Up(string job, string values) => new($"up{{job=\"{job}\",instance=\"one\"}}", values);

    private static RuleSeries Routed(string name, string values) => new($"{name}{{service=\"web\",rollout=\"r\"}}", values);

    private static RuleSeries Latency(string bound, string values) => new($"router_group_latency_seconds_bucket{{service=\"web\",rollout=\"r\",le=\"{bound}\"}}", values);

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    /// <summary>A name of an alert: the service's words begin with capitals.</summary>
    private static string Named(string service, string what) => string.Concat(service.Split('-').Select(x => x.Length == 0 ? "" : char.ToUpperInvariant(x[0]) + x[1..])) + what;
}
