using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>What a host is asked for at most while a release takes over: the limits of what lasts, and twice what runs side by side.</summary>
/// <param name="Wants">Who wants how much.</param>
/// <param name="FreeDisk">MiB that must be free where the engine keeps its data.</param>
public sealed record Capacity(ImmutableArray<Capacity.Want> Wants, int FreeDisk)
{
    /// <summary>What one service may use.</summary>
    /// <param name="Service">Its name.</param>
    /// <param name="Count">How many of it run at once at most.</param>
    /// <param name="Limits">The limits of each; null: it has none, and does not count.</param>
    public sealed record Want(string Service, int Count, Resources? Limits)
    {
        /// <summary>MiB of all together.</summary>
        public long Memory => (long)Count * (Limits?.Memory ?? 0);
    }

    /// <summary>Who opens how many connections at a store.</summary>
    /// <param name="Store">The store.</param>
    /// <param name="Most">How many it lets in.</param>
    /// <param name="Users">The services, how many of each run at once at most, and how many connections each of them opens.</param>
    public sealed record Connected(string Store, int Most, ImmutableArray<(string Service, int Count, int Size)> Users)
    {
        /// <summary>All together.</summary>
        public int Wanted => Users.Sum(x => x.Count * x.Size);
    }

    /// <summary>The stores of which the definition says how many connections they let in, and who opens some.</summary>
    public ImmutableArray<Connected> Connections { get; init; } = [];

    /// <summary>MiB of all services together.</summary>
    public long Memory => Wants.Sum(x => x.Memory);

    /// <summary>What a system wants. It is the same for the first deployment and for a later one: an environment that cannot be upgraded is none.</summary>
    /// <param name="system">The system, as it is in the environment.</param>
    /// <param name="strategy">How a generation takes over.</param>
    /// <param name="freeDisk">MiB that must stay free.</param>
    public static Capacity Of(SystemDefinition system, Strategy strategy, int freeDisk) => new(
        [
            new Want(Drift.Router, 1, ComposeFile.RouterLimits),
            .. system.Services.Select(x => new Want(x.Name, Count(x, strategy), x.Limits)),
        ],
        freeDisk)
    {
        Connections =
        [
            .. system.Services.OfType<Store>().Where(x => x.Connections is not null).Select(x => new Connected(x.Name, x.Connections!.Value,
                [.. system.Services.SelectMany(y => y.Pools.Where(z => z.Store.Name == x.Name).Select(z => (y.Name, Count(y, strategy), z.Size)))])),
        ],
    };

    /// <summary>Refuses what the host does not have.</summary>
    /// <param name="host">The host, for the message.</param>
    /// <param name="cpus">Its processors.</param>
    /// <param name="memory">Its memory in MiB.</param>
    /// <param name="disk">What is free where the engine keeps its data, in MiB; null when that is not known.</param>
    /// <exception cref="PipelineException">It has less: exit 3. The message shows who wants what.</exception>
    public void Require(string host, int cpus, long memory, long? disk)
    {
        if (Connections.FirstOrDefault(x => x.Wanted > x.Most) is { } full)
            throw new PipelineException(Engine.ExitCode.Refused, new Diagnostic(
                $"{full.Store} lets in too few connections for a release that takes over", $"Services[{full.Store}].Connections", Text($"{full.Wanted} may be opened at once, {full.Most} are let in"),
                "lower replicas or pools, choose RollingStrategy, put a pooler between, or raise what the server lets in (max_connections of PostgreSQL) together with Connections",
                [.. full.Users.Select(x => Text($"{x.Service,-20} {x.Count,3} × {x.Size,3} connections {x.Count * x.Size,7}"))]));
        if (Wants.FirstOrDefault(x => x.Limits is { } limits && (limits.Cpus > cpus || limits.Memory > memory)) is { } large)
            throw Refused($"{large.Service} may use more than the host has", host, Text($"{large.Limits!.Cpus} processors and {large.Limits.Memory} MiB, of {cpus} processors and {memory} MiB"));
        if (Memory > memory)
            throw Refused("The host has too little memory for a release that takes over", host, $"{Memory} MiB are wanted, {memory} MiB are there; RollingStrategy and StopFirstStrategy do with the web tier once");
        if (disk < FreeDisk)
            throw PipelineException.Refused(
                "The host has too little free disk", host, $"{disk} MiB are free where the engine keeps its data, {FreeDisk} MiB must be (FreeDisk of the environment)",
                "free some there: `docker system df -v` shows what there is, `docker image prune --all` removes images without containers, which includes those of releases that a rollback would take");
    }

    /// <summary>Who wants how much, a line each.</summary>
    public IEnumerable<string> Table() =>
        [.. Wants.Select(x => Text($"{x.Service,-20} {x.Count,3} × {(x.Limits is { } limits ? Text($"{limits.Memory,6} MiB  {limits.Cpus,5} cpu") : "no limit"),-20} {x.Memory,7} MiB")), Text($"{"together",-45} {Memory,9} MiB")];

    private PipelineException Refused(string what, string host, string why) => new(
        Engine.ExitCode.Refused,
        new Diagnostic(what, host, why, "lower limits or replicas (Overrides of the environment), choose another strategy, or take a larger host", [.. Table()]));

    // Workers of both generations run side by side until the old ones have finished their task; singletons never do.
    private static int Count(Service service, Strategy strategy) => service switch
    {
        Web web => web.Replicas * (strategy is RollingStrategy or StopFirstStrategy ? 1 : 2),
        Worker worker => worker.Replicas * (strategy is StopFirstStrategy ? 1 : 2),
        // It has ended before the new generation starts.
        Job => 0,
        _ => 1,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
