using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Routing;

namespace Pipeline.Deployment;

/// <summary>What the router is told, and how its answers are read.</summary>
internal static class Routing
{
    /// <summary>The table that sends all requests to a rollout; null: they are answered with 503.</summary>
    public static RoutingTable Table(SystemDefinition system, ObservedRollout? rollout) => new(
        [.. system.Webs.Select(x => new RoutedService(x.Name, rollout is null ? [] :
        [
            new RoutedGroup(
                rollout.Rollout.Id, rollout.Rollout.Release.Version, rollout.Rollout.Slot.Text(), 100,
                [.. rollout.Of(x.Name).Where(y => y is { Alive: true, Url: not null }).Select(y => new ReplicaAddress(y.Instance, y.Url!.GetLeftPart(UriPartial.Authority)))],
                [.. x.Assets]),
        ]))],
        [.. system.AllRoutes.OfType<ServiceRoute>().Select(x => new TableRoute(x.Prefix, x.Service.Name, x.Host))]);

    /// <summary>The rollout that requests are sent to; null: none.</summary>
    public static string? Active(RouterState state) => state.Groups.FirstOrDefault(x => x is { Weight: > 0, Replicas.Count: > 0 })?.Rollout;

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
            throw PipelineException.Refused("The edge refused this run", why: e.Message, next: "a later run owns the environment; look at `./build.sh Status`");
        }
        catch (RouterException e)
        {
            throw PipelineException.Failed("The edge did not do as asked", where, e.Message, inner: e);
        }
    }
}
