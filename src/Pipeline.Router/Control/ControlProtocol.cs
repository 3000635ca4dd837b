using System.Text.Json.Serialization;

namespace Pipeline.Router.Control;

/// <summary>Asks for a table to be the one in force.</summary>
/// <param name="Token">Fencing token; see <see cref="ControlClient"/>.</param>
/// <param name="Table">The whole table.</param>
public sealed record TableRequest(long Token, RoutingTable Table);

/// <summary>What was still open when a drain ended, and after how many milliseconds.</summary>
public sealed record DrainResult(int Requests, int WebSockets, long Elapsed)
{
    /// <summary>True when nothing is left of the rollout.</summary>
    [JsonIgnore]
    public bool Drained => Requests == 0 && WebSockets == 0;
}

/// <summary>How many requests and websockets an abort ended.</summary>
public sealed record AbortResult(int Requests, int WebSockets);

/// <summary>Asks both router processes to end.</summary>
public sealed record ShutdownRequest(long Token);

/// <summary>Asks for the lease, or for the one with this token to go on after its connection broke.</summary>
public sealed record LeaseRequest(string Owner, long? Token = null);

/// <summary>Names a lease: the first line of the answer that stays open, and the body of a beat and of the lease's end.</summary>
public sealed record LeaseToken(long Token);

/// <summary>Asks for a line at the end of the journal.</summary>
/// <param name="Token">Fencing token.</param>
/// <param name="Line">Without a line break.</param>
/// <param name="At">How many lines stand before it: a request that is sent again is carried out once. Null: as many as there are.</param>
public sealed record JournalRequest(long Token, string Line, int? At = null);

/// <summary>How many lines the journal has.</summary>
public sealed record JournalLength(int Lines);

/// <summary>The journal from its first line on.</summary>
public sealed record JournalLines(IReadOnlyList<string> Lines);

/// <summary>Asks for a record to be written whole.</summary>
public sealed record RecordRequest(long Token, string Name, byte[] Content);

/// <summary>A record.</summary>
public sealed record RouterRecord(string Name, byte[] Content);

/// <summary>The names of all records.</summary>
public sealed record RecordNames(IReadOnlyList<string> Names);

/// <summary>Asks the router to ask a replica: with GET at <paramref name="Url"/> and <paramref name="Path"/>, or just for a
/// connection to <paramref name="Tcp"/>.</summary>
/// <param name="TimeoutMs">From 1 to 300,000.</param>
/// <param name="Url"><c>http://host:port</c>.</param>
/// <param name="Path">Path and query; null: <c>/</c>.</param>
/// <param name="Headers">Further headers, also <c>Host</c>.</param>
/// <param name="Tcp"><c>host:port</c>.</param>
public sealed record AskRequest(
    int TimeoutMs, string? Url = null, string? Path = null, IReadOnlyDictionary<string, string>? Headers = null, string? Tcp = null);

/// <summary>What a replica answered.</summary>
/// <param name="ElapsedMs">Until the answer was read, or the failure seen.</param>
/// <param name="Error">Why there is no answer; null: there is one.</param>
/// <param name="Status">The status code; null for a mere connection.</param>
/// <param name="Headers">All headers of the answer; their names in any case.</param>
/// <param name="Body">Its first 64 KiB.</param>
public sealed record AskResult(
    long ElapsedMs, string? Error, int? Status = null, IReadOnlyDictionary<string, string[]>? Headers = null, byte[]? Body = null);

/// <summary>Body of every refusal.</summary>
/// <param name="Error">One sentence for each reason.</param>
/// <param name="SeenToken">The token that counts, when that of the request does not.</param>
/// <param name="Holder">Who holds the lease, when it was asked for.</param>
public sealed record ControlError(
    string Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? SeenToken = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LeaseHolder? Holder = null);

/// <summary>Serialisation of the control protocol.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RouterState))]
[JsonSerializable(typeof(RoutingTable))]
[JsonSerializable(typeof(TableRequest))]
[JsonSerializable(typeof(DrainResult))]
[JsonSerializable(typeof(AbortResult))]
[JsonSerializable(typeof(ShutdownRequest))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseToken))]
[JsonSerializable(typeof(JournalRequest))]
[JsonSerializable(typeof(JournalLength))]
[JsonSerializable(typeof(JournalLines))]
[JsonSerializable(typeof(RecordRequest))]
[JsonSerializable(typeof(RouterRecord))]
[JsonSerializable(typeof(RecordNames))]
[JsonSerializable(typeof(AskRequest))]
[JsonSerializable(typeof(AskResult))]
[JsonSerializable(typeof(ControlError))]
public sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>Version of the protocol that this code speaks.</summary>
    public const int Protocol = 2;
}
