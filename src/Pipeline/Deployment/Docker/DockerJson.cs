using System.Text.Json.Serialization;

namespace Pipeline.Deployment.Docker;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DockerJson : JsonSerializerContext;
