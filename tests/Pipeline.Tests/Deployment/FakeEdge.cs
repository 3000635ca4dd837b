using System.Collections.Immutable;
using System.Net;
using Pipeline.Deployment;

namespace Pipeline.Tests.Deployment;

/// <summary>The edge of a host in memory: what it sends users to, and what they would have seen.</summary>
internal sealed class FakeEdge(FakeReplicas replicas)
{
    private long _token;

    /// <summary>Whether it runs.</summary>
    public bool IsUp { get; set; }

    /// <summary>The rollouts that it sends requests to.</summary>
    public ImmutableArray<Share> Shares { get; private set; } = [];

    /// <summary>Its address by the definition; null: it has none there.</summary>
    public string? Address { get; set; }

    /// <summary>Where it listens.</summary>
    public string? ListensAt { get; private set; }

    /// <summary>How a person has closed it.</summary>
    public Closure? Closed { get; private set; }

    /// <summary>Whether a run was killed while it closed it, or opened it.</summary>
    public bool IsHalfClosed { get; set; }

    /// <summary>The versions that users have been sent to, the last one last.</summary>
    public List<string> Exposed { get; } = [];

    /// <summary>The rollout that serves; null: none.</summary>
    public string? Active => Shares.Where(x => x.Percent > 0).Select(x => x.Rollout).Min(StringComparer.Ordinal);

    /// <summary>The version that serves; null: none.</summary>
    public string? ActiveVersion => Active is { } active ? replicas.VersionOf(active) : null;

    /// <summary>Whether users get an answer.</summary>
    public bool Serves => IsUp && Active is { } active && replicas.Serves(active);

    /// <summary>Whether it listens elsewhere than the definition says.</summary>
    public bool IsElsewhere => IsUp && Address != ListensAt;

    /// <summary>It runs.</summary>
    /// <param name="apply">Whether it listens where the definition says; else where it did.</param>
    public void Open(bool apply)
    {
        if (apply || !IsUp)
            ListensAt = Address;
        IsUp = true;
    }

    /// <summary>It ends.</summary>
    public void End() => (IsUp, Shares, Closed) = (false, [], null);

    /// <summary>It sends requests to other rollouts from now on.</summary>
    public void Route(ImmutableArray<Share> shares, long token)
    {
        Assert.True(token >= _token, "a fenced token switched the edge");
        Assert.True(IsUp, "an edge that is down was switched");
        (Shares, _token) = (shares, token);
        Exposed.AddRange(shares.Where(x => x.Percent > 0).Select(x => replicas.VersionOf(x.Rollout)));
    }

    /// <summary>A person has closed it, or opened it.</summary>
    public void Close(Closure? closure) => (Closed, IsHalfClosed) = (closure, false);

    /// <summary>A client that takes the users' way.</summary>
    /// <param name="asked">Done before each answer.</param>
    /// <param name="rollout">What answers; null: what the edge sends requests to.</param>
    public HttpClient Client(Func<Task> asked, string? rollout = null) => new(new Handler(this, replicas, asked, rollout)) { BaseAddress = new Uri("http://edge/") };

    private sealed class Handler(FakeEdge edge, FakeReplicas replicas, Func<Task> asked, string? rollout) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await asked();
            if (rollout is not null)
                return replicas.Answer(rollout, request.RequestUri!.AbsolutePath);
            return !edge.IsUp ? throw new HttpRequestException("connection refused")
                : edge.Active is { } active ? replicas.Answer(active, request.RequestUri!.AbsolutePath)
                : new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        }
    }
}
