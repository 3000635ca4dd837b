using System.Net;
using System.Security.Cryptography;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>A table of the router with what a person has closed in it.</summary>
internal static class ClosedTable
{
    /// <summary>Longer than the hold itself, so that what waits goes on when it ends, and is not refused.</summary>
    private const int Beyond = 5;

    /// <summary>The longest that the router lets a request wait.</summary>
    private const int Longest = 600;

    /// <summary>The table as it is open, closed as a person has said.</summary>
    /// <param name="table">What is routed.</param>
    /// <param name="closure">How it is closed; null: it is open.</param>
    /// <param name="system">The system, whose health pages go on answering.</param>
    /// <param name="pass">What the pipeline's own requests show, so that a deployment can be proved meanwhile; null: make one.</param>
    public static RoutingTable Of(RoutingTable table, Closure? closure, SystemDefinition system, string? pass)
    {
        var open = table with { Hold = null, Pass = null, Maintenance = table.Services.Any(x => x.Groups.Any(y => y.Weight > 0)) ? null : Routing.Nothing };
        return closure switch
        {
            null => open,
            { Kind: ClosureKind.Hold } => open with
            {
                // What waits for the end of a hold also waits for a release that is stopped first.
                Maintenance = null,
                Hold = new HoldRule(Closure.MostRequests, Math.Clamp((int)Math.Ceiling(closure.For.TotalSeconds) + Beyond, 1, Longest), closure.Until),
                Pass = pass ?? Pass(),
            },
            _ => open with
            {
                Maintenance = new MaintenanceRule((int)closure.RetryAfter.TotalSeconds, Page(closure.Reason), [.. closure.Allow], [.. Open(system)]),
                Pass = pass ?? Pass(),
            },
        };
    }

    /// <summary>How a router's table is closed by a person; null: it is open.</summary>
    public static ClosureKind? KindOf(RouterState? state) => state?.Table is not { Pass: not null } table ? null : table.Hold is null ? ClosureKind.Maintenance : ClosureKind.Hold;

    /// <summary>The pages that say whether the system is healthy.</summary>
    private static IEnumerable<string> Open(SystemDefinition system) =>
        system.Webs.SelectMany(x => new Probe?[] { x.Health, x.Alive }.OfType<HttpProbe>()).Select(x => x.Path.Split('?')[0]).Concat(system.ProvedAt.Select(x => x.Path.Split('?')[0]))
            .Where(x => x != "/").Distinct();

    private static string Page(string? reason) =>
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Maintenance</title>"
        + "<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem;color-scheme:light dark}</style>"
        + $"<h1>We are back soon</h1><p>{WebUtility.HtmlEncode(reason)}</p></html>\n";

    private static string Pass() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
