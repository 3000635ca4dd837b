using System.Text.Json.Serialization;
using Pipeline.Router.Control;

namespace Pipeline.Router.Upstreams;

/// <summary>What a router must know after it was killed.</summary>
internal sealed record StoredState(int Protocol, long Token, StoredUpstream? Active)
{
    public static StoredState Empty { get; } = new(ControlJson.Protocol, 0, null);
}

/// <summary>An upstream as it was asked for.</summary>
internal sealed record StoredUpstream(string Deployment, string Release, string Slot, IReadOnlyList<ReplicaAddress> Replicas)
{
    public bool Equals(StoredUpstream? other) =>
        other is not null && Deployment == other.Deployment && Release == other.Release && Slot == other.Slot
        && Replicas.SequenceEqual(other.Replicas);

    public override int GetHashCode() => HashCode.Combine(Deployment, Release, Slot, Replicas.Count);

    /// <summary>What is wrong with the values; null when nothing is.</summary>
    public string? Fault()
    {
        foreach (var (name, value) in new[] { ("deployment", Deployment), ("release", Release), ("slot", Slot) })
        {
            if (TextFault(value) is { } fault)
                return $"{name} {fault}";
        }
        if (Replicas.Count > 1000)
            return $"replicas has {Replicas.Count} entries; at most 1000 are allowed";
        if (Replicas.Any(r => r is null))
            return "replicas has an entry that is null";
        foreach (var (index, replica) in Replicas.Index())
        {
            if (TextFault(replica.Instance) is { } fault)
                return $"replicas[{index}].instance {fault}";
            if (!IsAddress(replica.Url))
                return $"replicas[{index}].url '{replica.Url}' is not of the form http://host:port";
        }
        var twice = Replicas.GroupBy(r => r.Instance).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? null : $"replicas names the instance '{twice.Key}' twice";
    }

    private static string? TextFault(string value) => value switch
    {
        "" => "is empty",
        { Length: > 200 } => "is longer than 200 characters",
        _ when value.Any(char.IsControl) => "has a control character",
        _ => null,
    };

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.Host.Length > 0 && uri.Port > 0
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" } && !url.EndsWith('?') && !url.EndsWith('#');
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredState))]
internal sealed partial class StoredJson : JsonSerializerContext;
