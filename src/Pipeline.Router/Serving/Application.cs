using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Router.Proxying;

namespace Pipeline.Router.Serving;

/// <summary>Tells connections of the control socket and of the listener for metrics from those to be proxied.</summary>
internal sealed class Application(Proxy proxy, ControlApi control, MetricsApi metrics) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) =>
        context.Features.Get<ControlCaller>() is { } caller ? control.AnswerAsync(context, caller)
        : context.Features.Get<MetricsCaller>() is not null ? metrics.AnswerAsync(context)
        : proxy.AnswerAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is held beyond the request.
    }
}
