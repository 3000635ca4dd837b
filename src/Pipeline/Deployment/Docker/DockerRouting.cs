using System.Collections.Immutable;
using System.Net;
using Pipeline.Router.Control;
using Pipeline.Systems;

namespace Pipeline.Deployment.Docker;

/// <summary>Where users' requests go: what the router of an environment is told, and what it asks of replicas for the deployment.</summary>
internal sealed class DockerRouting(SystemDefinition system, DockerConnections open, EdgePass pass)
{
    /// <summary>How a person has closed the environment; null: it is open.</summary>
    public Closure? Closure { get; set; }

    /// <summary>Gives rollouts their shares.</summary>
    public async Task RouteAsync(Observed observed, ImmutableArray<Share> shares, long token, CancellationToken cancellation)
    {
        Routing.RequireAnswers(observed, shares);
        await SetTableAsync(token, ClosedTable.Of(Routing.Table(system, observed, shares), Closure, system, pass.Value), cancellation);
    }

    /// <summary>Closes the environment, or opens it.</summary>
    public async Task CloseAsync(Closure? closure, long token, CancellationToken cancellation)
    {
        Closure = closure;
        if (await open.StateAsync(cancellation) is { Table: { } table })
            await SetTableAsync(token, ClosedTable.Of(table, closure, system, table.Pass), cancellation);
    }

    /// <summary>Waits until what a rollout has begun is finished.</summary>
    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var left = await Routing.Ask(() => open.Router.DrainAsync(rollout, requests, webSockets, cancellation), open.Where);
        // What is still open is closed with a close frame, not cut when its replica ends.
        if (left.WebSockets > 0)
            await Routing.Ask(() => open.Router.AbortAsync(rollout, cancellation), open.Where);
        return new Drained(left.Requests, left.WebSockets);
    }

    /// <summary>Asks one replica, which only the router reaches.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        var answer = await Routing.Ask(() => open.Router.AskAsync(new AskRequest((int)within.TotalMilliseconds, replica.Url!.GetLeftPart(UriPartial.Authority), path), cancellation), open.Where);
        if (answer.Error is { } error)
            throw new HttpRequestException(error);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status!.Value) { Content = new ByteArrayContent(answer.Body ?? []) };
        foreach (var (name, values) in answer.Headers ?? ImmutableDictionary<string, string[]>.Empty)
            response.Headers.TryAddWithoutValidation(name, values);
        return response;
    }

    private async Task SetTableAsync(long token, RoutingTable table, CancellationToken cancellation)
    {
        await Routing.Ask(() => open.Router.SetTableAsync(token, table, cancellation), open.Where);
        pass.Value = table.Pass;
    }
}
