using System.Collections.Immutable;
using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>What the router is told, and how its answers are read.</summary>
internal static class Routing
{
    /// <summary>The cookie by which a client stays with its release while two share the requests.</summary>
    public const string Sticky = "pipeline-rollout";

    private const string MaintenancePage =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Maintenance</title><h1>We are back in a moment</h1><p>The service is being updated.</p></html>\n";

    /// <summary>What users see while nothing is routed.</summary>
    public static MaintenanceRule Nothing { get; } = new(30, MaintenancePage);

    /// <summary>The table that gives rollouts their shares; none: users see a maintenance page.</summary>
    public static RoutingTable Table(SystemDefinition system, Observed observed, ImmutableArray<Share> shares)
    {
        var groups = shares.Select(x => (Share: x, Rollout: observed.Find(x.Rollout))).Where(x => x.Rollout is not null).ToList();
        return new RoutingTable(
            [.. system.Webs.Select(web => new RoutedService(web.Name,
                [.. groups.Where(x => x.Share.Percent > 0 || !web.Assets.IsEmpty).Select(x => Group(web, x.Share, x.Rollout!)).Where(x => x.Replicas.Count > 0)]))],
            [.. system.AllRoutes.OfType<ServiceRoute>().Select(x => new TableRoute(x.Prefix, x.Service.Name, x.Host))],
            Sticky: shares.Count(x => x.Percent > 0) > 1 ? Sticky : null,
            Maintenance: shares.IsEmpty ? Nothing : null);
    }

    private static RoutedGroup Group(Web web, Share share, ObservedRollout rollout) => new(
        rollout.Rollout.Id, rollout.Rollout.Release.Version, rollout.Rollout.Slot.Text(), share.Percent,
        [.. rollout.Of(web.Name).Where(x => x is { Alive: true, Url: not null }).Take(share.Replicas is { } most ? Math.Min(most, web.Replicas) : int.MaxValue)
            .Select(x => new ReplicaAddress(x.Instance, x.Url!.GetLeftPart(UriPartial.Authority)))],
        [.. web.Assets]);

    /// <exception cref="PipelineException">None of the replicas of a rollout that is to get requests lives.</exception>
    public static void RequireAnswers(Observed observed, ImmutableArray<Share> shares)
    {
        foreach (var share in shares.Where(x => x.Percent > 0 && observed.Find(x.Rollout) is not { Answers: true }))
            throw PipelineException.Failed($"The edge cannot switch to {share.Rollout}", why: "none of its replicas lives");
    }

    /// <summary>The shares of a router's table.</summary>
    public static ImmutableArray<Share> Shares(RouterState state) =>
        [.. state.Groups.Where(x => x.Replicas.Count > 0).GroupBy(x => x.Rollout).Select(x => new Share(x.Key, x.Max(y => y.Weight)))];

    /// <summary>What a router has counted.</summary>
    public static ImmutableArray<Figures> Figures(RouterState state) =>
        [.. state.Groups.GroupBy(x => x.Rollout).Select(x => new Figures(x.Key, Deployment.Figures.Sum(x.Select(y => y.Counts))))];

    /// <summary>What a router has counted, and where it sends requests.</summary>
    public static TrafficReading Reading(RouterState state) => new(state.Totals.Requests, state.Totals.Failed,
        [.. Figures(state).Select(x => (Figures: x, Groups: state.Groups.Where(y => y.Rollout == x.Rollout).ToList())).Select(x => new GenerationReading(
            x.Figures.Rollout, x.Groups.Max(y => y.Weight), x.Groups.Sum(y => y.Replicas.Count(z => z.Up)), x.Figures.Counts))]);

    /// <summary>Tells the router something; its refusals become what people understand.</summary>
    public static Task Ask(Func<Task> command, string where) => Ask(
        async () =>
        {
            await command();
            return true;
        },
        where);

    /// <summary>Asks the router; its refusals become what people understand.</summary>
    public static async Task<T> Ask<T>(Func<Task<T>> command, string where)
    {
        try
        {
            return await command();
        }
        catch (RouterLeasedException e)
        {
            throw PipelineException.Refused(
                "The environment is in use by another run", where, $"it is held by {e.Holder.Owner} since {e.Holder.Since:u}", "wait for it to end; when it is dead, the environment is free within 15 s");
        }
        catch (RouterFencedException e)
        {
            throw LostLease.Because(where, e.Message, e);
        }
        catch (RouterException e) when (e.Status == HttpStatusCode.InsufficientStorage)
        {
            throw PipelineException.Failed(
                "The router cannot write to its disk", where, e.Message, "make room where its files are (on a Docker host, where the engine keeps volumes), and run the command again", inner: e);
        }
        catch (RouterUnavailableException e) when (e.InnerException?.InnerException is PipelineException cause)
        {
            // The machine is not reached: that is what people must know.
            throw new PipelineException(cause.Code, cause.Diagnostic, e);
        }
        catch (RouterException e)
        {
            throw PipelineException.Failed("The edge did not do as asked", where, e.Message, inner: e);
        }
    }
}
