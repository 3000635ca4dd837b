using System.Text.Json.Serialization;
using Pipeline.Systems;

namespace Pipeline.Deployment.Local;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Replica))]
internal sealed partial class LocalJson : JsonSerializerContext;
