using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>An HTTPRoute of the Gateway API, as far as it is rendered: https://gateway-api.sigs.k8s.io/reference/spec/#httproute. The client's models have the cluster's own kinds alone.</summary>
internal sealed record HttpRoute : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "gateway.networking.k8s.io/v1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "HTTPRoute";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public HttpRouteSpec Spec { get; set; } = new();
}

/// <summary>Whose requests, and where they go.</summary>
internal sealed record HttpRouteSpec
{
    [JsonPropertyName("parentRefs")]
    public List<HttpRouteParent> ParentRefs { get; set; } = [];

    [JsonPropertyName("hostnames")]
    public List<string> Hostnames { get; set; } = [];

    [JsonPropertyName("rules")]
    public List<HttpRouteRule> Rules { get; set; } = [];
}

/// <summary>The Gateway.</summary>
internal sealed record HttpRouteParent
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    [JsonPropertyName("namespace")]
    public string? Namespace { get; set; }

    [JsonPropertyName("sectionName")]
    public string? SectionName { get; set; }
}

/// <summary>A rule.</summary>
internal sealed record HttpRouteRule
{
    [JsonPropertyName("matches")]
    public List<HttpRouteMatch> Matches { get; set; } = [];

    [JsonPropertyName("filters")]
    public List<HttpRouteFilter>? Filters { get; set; }

    [JsonPropertyName("backendRefs")]
    public List<HttpRouteBackend> BackendRefs { get; set; } = [];

    [JsonPropertyName("timeouts")]
    public HttpRouteTimeouts? Timeouts { get; set; }
}

/// <summary>Which requests.</summary>
internal sealed record HttpRouteMatch
{
    [JsonPropertyName("path")]
    public HttpRoutePath? Path { get; set; }
}

/// <summary>A path.</summary>
internal sealed record HttpRoutePath
{
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("value")]
    public string? Value { get; set; }
}

/// <summary>What is done on the way.</summary>
internal sealed record HttpRouteFilter
{
    [JsonPropertyName("type")]
    public string Type { get; set; } = "ResponseHeaderModifier";

    [JsonPropertyName("responseHeaderModifier")]
    public HttpRouteHeaders? ResponseHeaderModifier { get; set; }
}

/// <summary>Headers that are set, whatever the answer has.</summary>
internal sealed record HttpRouteHeaders
{
    [JsonPropertyName("set")]
    public List<HttpRouteHeader> Set { get; set; } = [];
}

/// <summary>A header.</summary>
internal sealed record HttpRouteHeader
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    [JsonPropertyName("value")]
    public string? Value { get; set; }
}

/// <summary>Where requests go; its weight is how a canary is told.</summary>
internal sealed record HttpRouteBackend
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    [JsonPropertyName("port")]
    public int Port { get; set; }
}

/// <summary>How long an answer may take.</summary>
internal sealed record HttpRouteTimeouts
{
    [JsonPropertyName("request")]
    public string? Request { get; set; }
}
