namespace Pipeline.Router.Control;

/// <summary>What a router answers about itself.</summary>
/// <param name="Protocol">Version of this control protocol; see <see cref="ControlJson.Protocol"/>.</param>
/// <param name="Pid">Process that proxies (the worker).</param>
/// <param name="KeeperPid">Process that restarts the worker when it dies.</param>
/// <param name="Version">Version of the router program.</param>
/// <param name="Listen">Address it serves on, for example <c>127.0.0.1:8080</c>.</param>
/// <param name="Token">Greatest fencing token it has given or accepted.</param>
/// <param name="Table">The table in force; null before the first.</param>
/// <param name="Groups">Every group of the table, with what is open on it and what it has answered.</param>
/// <param name="Draining">Groups that are no longer in the table but still have something in flight.</param>
/// <param name="Totals">Counted since the worker started.</param>
/// <param name="Held">Requests that wait because of <see cref="RoutingTable.Hold"/>.</param>
/// <param name="Lease">Who holds the environment; null: nobody does.</param>
/// <param name="Connections">Connections that requests come in by, idle ones too.</param>
/// <param name="HasLeft">Whether it has taken leave of its clients, and new ones do not find it any more.</param>
public sealed record RouterState(
    int Protocol, int Pid, int KeeperPid, string Version, string Listen, long Token, RoutingTable? Table,
    IReadOnlyList<GroupState> Groups, IReadOnlyList<DrainingGroup> Draining, RouterTotals Totals, int Held, LeaseHolder? Lease, int Connections = 0, bool HasLeft = false);

/// <summary>A group of the table as the router sees it.</summary>
/// <param name="Service">Service that it belongs to.</param>
/// <param name="Rollout">Rollout that started it.</param>
/// <param name="Weight">Its share in percent.</param>
/// <param name="Requests">Requests in flight.</param>
/// <param name="WebSockets">Open websockets.</param>
/// <param name="Replicas">Its replicas.</param>
/// <param name="Counts">What it has answered since the worker started.</param>
public sealed record GroupState(
    string Service, string Rollout, int Weight, int Requests, int WebSockets, IReadOnlyList<ReplicaState> Replicas, GroupCounts Counts);

/// <summary>One replica as the router sees it; <paramref name="Up"/> is false for a second after it could not be reached.</summary>
public sealed record ReplicaState(string Instance, string Url, bool Up, int InFlight);

/// <summary>A former group and what is still open on it.</summary>
public sealed record DrainingGroup(string Service, string Rollout, string Release, string Slot, int Requests, int WebSockets);

/// <summary>Requests seen, and those the router itself could not get answered. A client that went away is no failure.</summary>
public sealed record RouterTotals(long Requests, long Failed);

/// <summary>Who holds an environment.</summary>
/// <param name="Owner">As it called itself.</param>
/// <param name="Since">When it got the lease, by the router's clock.</param>
/// <param name="Token">Its fencing token.</param>
public sealed record LeaseHolder(string Owner, DateTimeOffset Since, long Token);
