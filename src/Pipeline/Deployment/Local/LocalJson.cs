using System.Text.Json.Serialization;

namespace Pipeline.Deployment.Local;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LocalReplica))]
internal sealed partial class LocalJson : JsonSerializerContext;
