using System.Text.Json.Serialization;

namespace Pipeline.Images.Dockerfiles;

[JsonSerializable(typeof(string[]))]
internal sealed partial class DockerfileJson : JsonSerializerContext;
