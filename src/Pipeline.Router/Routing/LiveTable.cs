using System.Net;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Router.Routing;

/// <summary>A table in force, ready to be asked.</summary>
internal sealed class LiveTable
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<(string? Host, string Prefix, LiveService Service)> _routes;
    private readonly HashSet<Group> _groups;
    private readonly HashSet<string> _serving;
    private readonly AddressSet _allowed;
    private readonly IReadOnlyList<string> _open;

    /// <summary>Groups that are the same as in the former table go on with their connections and counts.</summary>
    public LiveTable(RoutingTable definition, LiveTable? former, TimeProvider time)
    {
        Definition = definition;
        Services = [.. definition.Services.Select(x => new LiveService(x.Name, [.. x.Groups.Select(y => new Share(Find(x.Name, y), y))]))];
        Shares = [.. Services.SelectMany(x => x.Shares)];
        _groups = [.. Shares.Select(x => x.Group)];
        _serving = [.. Shares.Where(x => x.Weight > 0).Select(x => x.Group.Definition.Rollout)];
        _routes = [.. definition.Routes
            .Select(x => (x.Host, Prefix: PathPrefix.Normal(x.Prefix), Service: Services.First(y => y.Name == x.Service)))
            .OrderBy(x => x.Host is null).ThenByDescending(x => x.Prefix.Length)];
        _allowed = AddressSet.Of(definition.Maintenance?.Allow ?? []);
        _open = [.. (definition.Maintenance?.Paths ?? []).Select(PathPrefix.Normal)];

        Group Find(string service, RoutedGroup wanted)
        {
            var known = former?._groups.FirstOrDefault(x => x.Is(service, wanted));
            // Another replica of the same rollout: its connections are new, its counts go on.
            var counters = former?._groups.FirstOrDefault(x => x.Service == service && x.Definition.Rollout == wanted.Rollout)?.Counters;
            return known ?? new Group(service, wanted, counters ?? new Counters(), time);
        }
    }

    public RoutingTable Definition { get; }

    public IReadOnlyList<LiveService> Services { get; }

    public IReadOnlyList<Share> Shares { get; }

    /// <summary>Completes when another table is in force.</summary>
    public Task Replaced => _replaced.Task;

    public void Replace() => _replaced.TrySetResult();

    public bool Holds(Group group) => _groups.Contains(group);

    /// <summary>Whether a rollout has a share in any service.</summary>
    public bool IsServing(string rollout) => _serving.Contains(rollout);

    /// <summary>The service of the first route that takes this request; null when none does.</summary>
    public LiveService? Route(string host, string path)
    {
        foreach (var route in _routes)
        {
            if ((route.Host is null || route.Host.Equals(host, StringComparison.OrdinalIgnoreCase)) && PathPrefix.Takes(route.Prefix, path))
                return route.Service;
        }
        return null;
    }

    /// <summary>The rule that keeps this request out; null when it may pass.</summary>
    public MaintenanceRule? Closed(IPAddress? client, string path) =>
        Definition.Maintenance is { } rule && !_allowed.Contains(client) && !_open.Any(x => PathPrefix.Takes(x, path)) ? rule : null;

    /// <summary>Whether a request that shows this is neither held nor kept out.</summary>
    public bool Passes(string? shown) => Definition.Pass is { } pass && shown is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(pass), Encoding.UTF8.GetBytes(shown));
}
