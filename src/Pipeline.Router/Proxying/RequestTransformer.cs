using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.Router.Proxying;

/// <summary>Passes a request on as it came, the path included, and adds who asked for what.</summary>
internal sealed class RequestTransformer : HttpTransformer
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // Set, not appended: this is the edge, and what a client claims about itself is no fact.
        var request = httpContext.Request;
        Set(proxyRequest, "X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Set(proxyRequest, "X-Forwarded-Proto", request.Scheme);
        Set(proxyRequest, "X-Forwarded-Host", request.Host.Value);

        // The target in the request line may also be "*" or a whole URL; those take YARP's way.
        var target = httpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is ['/', ..] && Uri.TryCreate(destinationPrefix.TrimEnd('/') + target, AsWritten, out var uri))
            proxyRequest.RequestUri = uri;
    }

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value))
            request.Headers.TryAddWithoutValidation(name, value);
    }
}
