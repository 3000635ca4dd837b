using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems.Data;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment.Data;

/// <summary>A site with a database in memory: it answers as the programs of the releases and the backup job do.</summary>
internal sealed class DatabaseOfTests : IDisposable
{
    public static readonly Store Server = new("postgres") { Artifact = Site.Files, Port = 5432, Ready = new TcpProbe(), Mounts = [new Volume("data").At("/data")] };

    public static readonly Backup Backup = new("backup")
    {
        Artifact = Site.Files,
        Command = ["list"],
        Database = new Database(Server, "shop", new GeneratedSecret("password")),
        Repository = new VolumeRepository(new Volume("backups")),
        Mounts = [new Volume("media").At("/files/media")],
    };

    public static readonly Migration Migration = new("migrate") { Artifact = Site.Files, Command = ["migrate"], Listing = ["list"], Contracting = ["contract"], Backup = Backup };
    public static readonly Worker Worker = new("worker") { Artifact = Site.Files, Command = ["work"], Ready = new ExecProbe("true"), Replicas = 2 };
    public static readonly Singleton Beat = new("beat") { Artifact = Site.Files, Command = ["beat"], Ready = new ExecProbe("true") };

    /// <summary>What the next release knows: names that begin with <c>c</c> contract, others expand, and <c>?</c> at the end is undeclared.</summary>
    public List<string> Known { get; } = [];

    public HashSet<string> Applied { get; set; } = [];

    public List<string> Backups { get; } = [];

    /// <summary>Whether the server comes up empty when it is replaced, and with its data when it is brought back.</summary>
    public bool Empties { get; set; }

    private readonly List<string> _kept = [];
    private HashSet<string> _elsewhere = [];
    private bool _other;

    /// <summary>The migration whose statement fails.</summary>
    public string? Broken { get; set; }

    public Site Site { get; } = new(Server, Backup, Migration, Worker, Beat);

    public DatabaseOfTests()
    {
        Site.Host.Calls = Answer;
        Site.Host.Runs = job =>
        {
            if (job.Name is "replace" or "back")
                (Applied, _elsewhere, _other) = Empties && _other != (job.Name == "replace") ? (_elsewhere, Applied, !_other) : (Applied, _elsewhere, _other);
            else
                Migrate(contract: Applied.Count == 0);
        };
    }

    private string Answer(Job job, ImmutableArray<string> command) => command[0] switch
    {
        "list" when job is Migration => JsonSerializer.Serialize(new { migrations = Known.Select(x => new { name = x, phase = x[^1] == '?' ? null : x[0] == 'c' ? "contract" : "expand", state = State(x) }) }),
        "contract" => Contract(),
        "list" => JsonSerializer.Serialize(Backups.AsEnumerable().Reverse().Select(x => new { id = x, at = "2026-11-26T08:00:00Z", reason = "", release = "", bytes = 1 })),
        "make" => Make(),
        "drop" or "tidy" => "{}",
        "system" => $$"""{"system":{{(_other ? 2 : 1)}}}""",
        "tables" => $$"""{"tables":{{Applied.Count}}}""",
        "swapped" => $$"""{"swapped":{{_kept.Count(x => x == command[1])}}}""",
        "swap" => Swap(command[2]),
        "restore" or "files" => JsonSerializer.Serialize(new { id = command[1], at = "2026-11-26T08:00:00Z", reason = "", release = "", bytes = 1, database = new { name = "shop", bytes = 1, size = 1, server = "17", tables = new { } }, files = new { bytes = 1, files = 1 } }),
        _ => throw new InvalidOperationException(string.Join(' ', command)),
    };

    public void Dispose() => Site.Dispose();

    private string Make()
    {
        Backups.Add($"b{Backups.Count + 1}");
        return JsonSerializer.Serialize(new { id = Backups[^1], at = "2026-11-26T08:00:00Z", reason = "", release = "", bytes = 1, database = new { name = "shop", bytes = 1, size = 1, server = "17", tables = new { orders = 1 } } });
    }

    private string Swap(string kept)
    {
        _kept.Add(kept);
        if (Empties)
            Applied = [.. Known];
        return "{}";
    }

    private string Contract()
    {
        Migrate(contract: true);
        return "";
    }

    private string State(string name) => Applied.Contains(name) ? "applied" : name[0] == 'c' && Applied.Count > 0 ? "held" : "due";

    private void Migrate(bool contract)
    {
        foreach (var name in Known.Where(x => contract || State(x) == "due").ToList())
            if (name == Broken)
                throw PipelineException.Failed("Job migrate exited with code 1", details: ["column does not exist"]);
            else
                Applied.Add(name);
    }
}
