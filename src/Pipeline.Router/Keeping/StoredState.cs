using System.Text.Json.Serialization;
using Pipeline.Router.Control;

namespace Pipeline.Router.Keeping;

/// <summary>What a router must know after it was killed.</summary>
/// <param name="Protocol">Version of the control protocol that wrote it.</param>
/// <param name="Token">Greatest fencing token given or accepted.</param>
/// <param name="Table">The table in force; null before the first.</param>
/// <param name="Leased">Whether a lease was ever taken: from then on only a lease allows changes.</param>
/// <param name="Lease">Who holds it; null: nobody.</param>
/// <param name="Since">Since when each rollout with a share has had one; null in a file of a router that did not write it down.</param>
internal sealed record StoredState(
    int Protocol, long Token, RoutingTable? Table, bool Leased = false, LeaseHolder? Lease = null, IReadOnlyDictionary<string, DateTimeOffset>? Since = null)
{
    public static StoredState Empty { get; } = new(ControlJson.Protocol, 0, null);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredState))]
internal sealed partial class StoredJson : JsonSerializerContext;
