namespace Pipeline.Router.Control;

/// <summary>Where every request goes: a value that is replaced as a whole.</summary>
/// <param name="Services">What is served; names are unique.</param>
/// <param name="Routes">Which requests go to which service. A request that no route takes is answered with 404.</param>
/// <param name="Sticky">Name of the cookie that keeps a client on the rollout it saw first; null: every request is drawn by weight.</param>
/// <param name="Hold">New requests wait; null: they do not.</param>
/// <param name="Maintenance">New requests are answered with a page; null: they are not.</param>
/// <param name="Pass">A request with this value in the header <see cref="PassHeader"/> is neither held nor shown the page; null: none is.</param>
public sealed record RoutingTable(
    IReadOnlyList<RoutedService> Services,
    IReadOnlyList<TableRoute> Routes,
    string? Sticky = null,
    HoldRule? Hold = null,
    MaintenanceRule? Maintenance = null,
    string? Pass = null)
{
    /// <summary>The header that carries <see cref="Pass"/>. Replicas never see it.</summary>
    public const string PassHeader = "X-Pipeline-Pass";
}

/// <summary>A service and the groups of replicas that it has now. One without replicas is answered for with 503.</summary>
public sealed record RoutedService(string Name, IReadOnlyList<RoutedGroup> Groups);

/// <summary>A service's replicas in one rollout.</summary>
/// <param name="Rollout">Identity of the rollout; once in a service.</param>
/// <param name="Release">Release that the replicas run.</param>
/// <param name="Slot">Slot of the replicas, for example <c>blue</c>.</param>
/// <param name="Weight">Share of the requests in percent. The weights of a service that has replicas add to 100, or all are 0.</param>
/// <param name="Replicas">Where it answers.</param>
/// <param name="Assets">Path prefixes such as <c>/assets/</c> whose files differ from release to release. What another group of the
/// service does not find there is asked of this group too, even with weight 0: pages of the old release still find their files.</param>
public sealed record RoutedGroup(
    string Rollout, string Release, string Slot, int Weight, IReadOnlyList<ReplicaAddress> Replicas, IReadOnlyList<string>? Assets = null);

/// <summary>Where one replica answers: <paramref name="Url"/> is <c>http://host:port</c> without a path.</summary>
public sealed record ReplicaAddress(string Instance, string Url);

/// <summary>Sends requests to a service. A route that names the host goes before one that does not; then the longest prefix counts.</summary>
/// <param name="Prefix">Path prefix that ends where a segment ends: <c>/api</c> takes <c>/api</c> and <c>/api/x</c>, not <c>/apix</c>.</param>
/// <param name="Service">Name of a service of the table.</param>
/// <param name="Host">Host name without a port, in any case; null: every host.</param>
public sealed record TableRoute(string Prefix, string Service, string? Host = null);

/// <summary>New requests wait for the next table without this rule; those in flight go on.</summary>
/// <param name="Requests">So many may wait; more are answered with 503.</param>
/// <param name="Seconds">So long may one wait; then it is answered with 503.</param>
/// <param name="Until">When the rule ends by itself, by the router's clock, and those that wait go on; null: it does not.</param>
public sealed record HoldRule(int Requests, int Seconds, DateTimeOffset? Until = null);

/// <summary>Requests are answered with 503 and a page.</summary>
/// <param name="RetryAfter">Seconds, for the header of that name.</param>
/// <param name="Page">HTML.</param>
/// <param name="Allow">Client addresses or networks that are served nevertheless, such as <c>10.0.0.0/8</c>.</param>
/// <param name="Paths">Paths, and all below them, that are served nevertheless, such as <c>/health/live</c>.</param>
public sealed record MaintenanceRule(int RetryAfter, string Page, IReadOnlyList<string>? Allow = null, IReadOnlyList<string>? Paths = null);
