using System.Text.Json.Serialization;

namespace Pipeline.Router.Control;

/// <summary>What a router answers about itself.</summary>
/// <param name="Protocol">Version of this control protocol; see <see cref="ControlJson.Protocol"/>.</param>
/// <param name="Pid">Process that proxies (the worker).</param>
/// <param name="KeeperPid">Process that restarts the worker when it dies.</param>
/// <param name="Version">Version of the router program.</param>
/// <param name="Listen">Address it serves on, for example <c>127.0.0.1:8080</c>.</param>
/// <param name="Token">Greatest fencing token it has accepted.</param>
/// <param name="Active">Upstream that receives new requests; null before the first switch.</param>
/// <param name="Draining">Former upstreams that still have something in flight.</param>
/// <param name="Totals">Counted since the worker started.</param>
public sealed record RouterState(
    int Protocol, int Pid, int KeeperPid, string Version, string Listen, long Token,
    ActiveUpstream? Active, IReadOnlyList<DrainingUpstream> Draining, RouterTotals Totals);

/// <summary>The upstream that receives new requests.</summary>
public sealed record ActiveUpstream(string Deployment, string Release, string Slot, IReadOnlyList<ReplicaState> Replicas);

/// <summary>One replica as the router sees it; <paramref name="Up"/> is false for a second after it could not be reached.</summary>
public sealed record ReplicaState(string Instance, string Url, bool Up, int InFlight);

/// <summary>A former upstream and what is still open on it.</summary>
public sealed record DrainingUpstream(string Deployment, string Release, string Slot, int Requests, int WebSockets);

/// <summary>Requests seen, and those the router itself could not get answered. A client that went away is no failure.</summary>
public sealed record RouterTotals(long Requests, long Failed);

/// <summary>Asks for an upstream to become the active one.</summary>
/// <param name="Token">Fencing token of the deployment lock; refused when lower than one seen before.</param>
/// <param name="Deployment">Identity of the deployment, unique per run.</param>
/// <param name="Release">Release the replicas run.</param>
/// <param name="Slot">Slot of the replicas, for example <c>blue</c>.</param>
/// <param name="Replicas">None: nothing is served, requests are answered with 503.</param>
public sealed record SwitchRequest(long Token, string Deployment, string Release, string Slot, IReadOnlyList<ReplicaAddress> Replicas);

/// <summary>Where one replica answers: <paramref name="Url"/> is <c>http://host:port</c> without a path.</summary>
public sealed record ReplicaAddress(string Instance, string Url);

/// <summary>What was still open when a drain ended, and after how many milliseconds.</summary>
public sealed record DrainResult(int Requests, int WebSockets, long Elapsed)
{
    /// <summary>True when nothing is left on the former upstream.</summary>
    [JsonIgnore]
    public bool Drained => Requests == 0 && WebSockets == 0;
}

/// <summary>How many requests and websockets an abort ended.</summary>
public sealed record AbortResult(int Requests, int WebSockets);

/// <summary>Asks both router processes to end.</summary>
public sealed record ShutdownRequest(long Token);

/// <summary>Body of every refusal.</summary>
public sealed record ControlError(
    string Error, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? SeenToken = null);

/// <summary>Serialisation of the control protocol.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RouterState))]
[JsonSerializable(typeof(SwitchRequest))]
[JsonSerializable(typeof(DrainResult))]
[JsonSerializable(typeof(AbortResult))]
[JsonSerializable(typeof(ShutdownRequest))]
[JsonSerializable(typeof(ControlError))]
public sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>Version of the protocol that this code speaks.</summary>
    public const int Protocol = 1;
}
