using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Router.Control;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.Router.Proxying;

/// <summary>Passes a request on as it came, the path included, adds who asked for what, and passes the answer on at once.</summary>
internal sealed class Transformer(Visit visit) : HttpTransformer
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // Set, not appended: what of a client's claims is a fact is decided in the origin.
        Set(proxyRequest, "X-Forwarded-For", visit.Origin.ForwardedFor);
        Set(proxyRequest, "X-Real-IP", visit.Origin.RealIp);
        Set(proxyRequest, "X-Forwarded-Proto", visit.Origin.Scheme);
        Set(proxyRequest, "X-Forwarded-Host", visit.Origin.Host);
        Set(proxyRequest, RoutingTable.PassHeader, null);

        // The target in the request line may also be "*" or a whole URL; those take YARP's way.
        var target = httpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is ['/', ..] && Uri.TryCreate(destinationPrefix.TrimEnd('/') + target, AsWritten, out var uri))
            proxyRequest.RequestUri = uri;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        visit.WasMissing = visit.GivesUpMissing && proxyResponse is { StatusCode: HttpStatusCode.NotFound };
        if (visit.WasMissing)
            return false;
        if (proxyResponse is not null)
            visit.HeadersCame();
        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (visit.Cookie is not null)
            httpContext.Response.Headers.Append("Set-Cookie", visit.Cookie);
        // YARP sends the headers with the first byte of the body. An event stream may keep its client waiting for that.
        if (proxyResponse is { StatusCode: not (HttpStatusCode.SwitchingProtocols or HttpStatusCode.NoContent or HttpStatusCode.NotModified) }
            && proxyResponse.Content.Headers.ContentLength is null && !HttpMethods.IsHead(httpContext.Request.Method))
        {
            try
            {
                await httpContext.Response.Body.FlushAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has left, which the copy of the body will see.
            }
        }
        return copyBody;
    }

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value))
            request.Headers.TryAddWithoutValidation(name, value);
    }
}
