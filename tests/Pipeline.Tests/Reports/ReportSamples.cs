using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Data;
using Pipeline.Reports;
using Pipeline.Router.Control;

namespace Pipeline.Tests.Reports;

/// <summary>Deployments that never were, each second of them known: what pages are made of.</summary>
internal static class ReportSamples
{
    /// <summary>What no page may take for markup.</summary>
    public const string Hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>";

    private const string Old = "0006-ab12", New = "0007-1c9e";
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, string Phase, double Began, double Took, string Said)[] Good =
    [
        ("verify", "Before", 0.01, 0.4, "2 images are signed and scanned"), ("capacity", "Before", 0.42, 0.1, "3,072 of 7,900 MiB of memory"),
        ("edge", "Before", 0.53, 0.6, "https://shop.example.org/"), ("place", "Before", 1.2, 3.1, "1.4.2 (sha256:7777777777)"), ("migrate", "Before", 4.3, 1.9, "2 migrations"),
        ("start", "Before", 6.2, 2.6, "4 replicas, slot green"), ("health", "Before", 8.8, 4.6, "4 of 4 ready"), ("warm-up", "Before", 13.4, 0.5, "/, /products"),
        ("switch", "Exposed", 14.0, 0.05, "slot green"), ("prove", "Exposed", 14.1, 0.1, "the edge answers as 1.4.2"), ("smoke", "Exposed", 14.2, 1.1, "6 of 6 passed"),
        ("workers", "Exposed", 15.3, 4.2, "2 of 2 ready"), ("drain", "Exposed", 19.5, 2.4, "nothing is left open"),
        ("stop", "Committed", 22.0, 1.2, "0006-ab12 is kept warm for 10 minutes"), ("record", "Committed", 23.3, 0.02, ""), ("prune", "Committed", 23.4, 0.5, ""),
    ];

    private static readonly (string Name, string Phase, double Began, double Took, string Said)[] Bad =
    [
        .. Good[..8], ("switch", "Exposed", 14.0, 0.05, "slot green"), ("prove", "Exposed", 14.1, 0.1, "the edge answers as 1.4.2"), ("smoke", "Exposed", 14.2, 3.3, Hostile),
        ("back", "Undo", 17.6, 0.4, "the edge answers as 1.4.1"), ("undo", "Undo", 18.1, 4.8, "0007-1c9e has ended"),
    ];

    /// <summary>The journal of an environment: three deployments that went well, one that did not, and one that was killed.</summary>
    public static ImmutableArray<JournalEntry> Journal { get; } = Numbered(
    [
        .. Rollout("0005-77aa", RolloutKind.Deploy, "1.4.0", null, -2 * 86_400, [("start", 2), ("switch", 9), ("stop", 12)], null, new string('a', 40)),
        .. Rollout(Old, RolloutKind.Deploy, "1.4.1", "0005-77aa", -86_400, [("start", 2), ("switch", 11), ("stop", 15)], null, new string('b', 40)),
        .. Rollout("0008-dead", RolloutKind.Deploy, "1.5.0-rc.1", Old, -3600, [("start", 2), ("health", 4)], $"health: {Hostile}", new string('c', 40)),
        .. Rollout(New, RolloutKind.Deploy, "1.4.2", Old, 0, [.. Good.Where(x => x.Name is not ("record" or "prune")).Select(x => (x.Name, x.Began))], null, new string('d', 40), ReceiptOf(Samples(Good, good: true), good: true)),
        .. Rollout("0010-0b0e", RolloutKind.Rollback, "1.4.1", New, 3600, [("start", 1)], null, null).SkipLast(1),
    ]);

    /// <summary>One that went well, under load.</summary>
    public static DeploymentReport Succeeded { get; } = ReportOf(Journal, New, Good, good: true, []) with
    {
        Sources = new SourceChanges(
            [new(new string('d', 40), "Show the delivery date in the basket", "Ada Example"), new("c1" + new string('0', 38), "Ask Redis for stock before PostgreSQL", "Grace Sample"), new("e2" + new string('0', 38), $"Escape {Hostile}", "Bobby <Tables>")],
            [], null),
        Migrations =
        [
            new ReportMigrations(Noon.AddSeconds(6.2), new AppliedMigrations(["shop.0042_delivery_date", "shop.0043_stock_index"], 1.9),
            [
                new("shop.0042_delivery_date", SchemaPhase.Expand, MigrationState.Applied), new("shop.0043_stock_index", SchemaPhase.Expand, MigrationState.Applied),
                new("shop.0044_without_old_dates", SchemaPhase.Contract, MigrationState.Held),
            ]),
        ],
    };

    /// <summary>One that was taken back.</summary>
    public static DeploymentReport Failed { get; } = ReportOf(
        Numbered([
            .. Journal.TakeWhile(x => x.Id != New),
            .. Rollout(New, RolloutKind.Deploy, "1.4.2", Old, 0, [.. Bad.Where(x => x.Phase != "Undo").Select(x => (x.Name, x.Began))], "smoke: 1 of 6 smoke checks failed", new string('d', 40), ReceiptOf(Samples(Bad, good: false), good: false)),
        ]),
        New, Bad, good: false,
        [
            "Deploy of shop 1.4.2 to production failed at step `smoke`; 1.4.1 serves again", "  why: 1 of 6 smoke checks failed", "    | GET /basket: status 500, not 200",
            "    | shop-web-1: Traceback (most recent call last):", "    | shop-web-1:   File \"/app/basket/views.py\", line 31, in show", $"    | shop-web-1: KeyError: '{Hostile}'",
            "  next: correct it and deploy again; the whole log: ./build.sh Logs --env production --rollout 0007-1c9e",
        ]);

    /// <summary>All of them.</summary>
    public static ImmutableArray<DeploymentReport> All { get; } =
        [.. DeploymentReport.Of("shop", "production", Journal).Select(x => x.Record.Rollout.Id == New ? Succeeded : x)];

    private static DeploymentReport ReportOf(
        IReadOnlyList<JournalEntry> journal, string id, (string Name, string Phase, double Began, double Took, string Said)[] steps, bool good, ImmutableArray<string> failure)
    {
        var serving = good ? id : Old;
        return DeploymentReport.Of("shop", "production", journal).Single(x => x.Record.Rollout.Id == id).With(new DeploymentTrace(
            DeploymentTrace.CurrentFormat, id, Noon, [.. steps.Select(x => new TracedStep(x.Name, x.Phase, x.Began, x.Took, good || x.Name != "smoke", x.Said))],
            Samples(steps, good),
            [
                new(serving, "web", $"shop-production-{serving}-web-1", "running", Noon.AddSeconds(7)), new(serving, "web", $"shop-production-{serving}-web-2", "running", Noon.AddSeconds(7)),
                new(serving, "worker", $"shop-production-{serving}-worker-1", good ? "running" : "has ended with exit code 137", good ? Noon.AddSeconds(16) : null),
                new("", "postgres", "shop-production-postgres-1", "running", Noon.AddDays(-40)),
            ],
            failure));
    }

    private static ImmutableArray<JournalEntry> Numbered(IEnumerable<JournalEntry> entries) => [.. entries.Select((x, i) => x with { Seq = i + 1 })];

    private static IEnumerable<JournalEntry> Rollout(
        string id, RolloutKind kind, string version, string? replaces, double from, (string Name, double At)[] steps, string? reason, string? commit, Receipt? receipt = null)
    {
        var rollout = new Rollout(id, kind, new Release(version, Digest(version)) { Images = Images(version) }, Slot.Green, "sha256:" + version)
        {
            Settings = ImmutableSortedDictionary<string, string>.Empty.Add("web: variable LOG_LEVEL", "1").Add("web: replicas", version),
        };
        yield return Entry(JournalEvent.Begun, from) with { Rollout = rollout, Replaces = replaces, Steps = [.. Good.Select(x => x.Name)], Origin = new RunOrigin { Commit = commit } };
        foreach (var (name, at) in steps)
            yield return Entry(JournalEvent.Step, from + at) with { Step = name };
        yield return Entry(reason is null ? JournalEvent.Succeeded : JournalEvent.Failed, from + steps[^1].At + 1.3) with { Reason = reason, Receipt = receipt };

        JournalEntry Entry(JournalEvent what, double seconds) => new()
        {
            Format = JournalEntry.CurrentFormat,
            Seq = 0,
            At = Noon.AddSeconds(seconds),
            Token = 7,
            Event = what,
            By = "ada@laptop",
            Id = id,
        };
    }

    private static ImmutableSortedDictionary<string, string> Images(string version) => ImmutableSortedDictionary<string, string>.Empty
        .Add("backend", $"registry.example.org/shop/backend@{Digest(version)}").Add("frontend", $"registry.example.org/shop/frontend@{Digest("same")}");

    private static string Digest(string of) => "sha256:" + Convert.ToHexStringLower(global::System.Security.Cryptography.SHA256.HashData(global::System.Text.Encoding.UTF8.GetBytes(of)));

    // 40 requests a second, a little more in the middle; the new release is a little slower at first.
    private static ImmutableArray<TrafficSample> Samples((string Name, string Phase, double Began, double Took, string Said)[] steps, bool good)
    {
        var samples = ImmutableArray.CreateBuilder<TrafficSample>();
        var end = (int)Math.Ceiling(steps[^1].Began + steps[^1].Took);
        var back = good ? double.MaxValue : 17.6;
        var (old, now) = (GroupCounts.None, GroupCounts.None);
        for (var second = 0; second <= end; second++)
        {
            var isNew = second > 14 && second <= back + 0.5;
            if (second > 0)
                (old, now) = isNew ? (old, Plus(now, second, good)) : (Plus(old, second, good: true), now);
            var serving = second >= 14 && second < back;
            samples.Add(new TrafficSample(second, new TrafficReading(old.Requests + now.Requests, 0,
                [new(Old, serving ? 0 : 100, second > 22 && good ? 0 : 2, old), .. second < 8 ? [] : (GenerationReading[])[new(New, serving ? 100 : 0, second < 12 ? 1 : 2, now)]])));
        }

        return samples.ToImmutable();

        static GroupCounts Plus(GroupCounts counts, int second, bool good)
        {
            var slow = second is 15 or 16 ? 9 : 1 + (second * 7 % 3);
            var quick = 34 + (second * 5 % 11);
            long[] classes = [quick / 3, quick / 3, quick - (2 * (quick / 3)), slow, second % 4, 0, 0, 0, 0, 0, 0, 0, 0];
            return new(counts.Requests + classes.Sum(), counts.Errors + (good ? 0 : second % 5), [.. counts.Latency.Zip(classes, (x, y) => x + y)]);
        }
    }

    private static Receipt ReceiptOf(ImmutableArray<TrafficSample> samples, bool good)
    {
        var series = new TrafficSeries();
        foreach (var sample in samples)
        {
            if (sample.Seconds > 14)
                series.Expose();
            series.Add(TimeSpan.FromSeconds(sample.Seconds), sample.Seen);
            if (sample.Seconds >= (good ? 22 : 17.6))
                series.Commit();
        }

        return series.ToReceipt(Noon)!;
    }
}
