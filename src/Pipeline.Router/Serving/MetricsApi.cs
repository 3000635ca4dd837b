using Microsoft.AspNetCore.Http;

namespace Pipeline.Router.Serving;

/// <summary>What the second listener answers: metrics, and that the router lives.</summary>
internal sealed class MetricsApi(MetricsText metrics)
{
    public Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = MetricsText.ContentType;
        switch (context.Request.Path.Value)
        {
            case "/metrics":
                return response.WriteAsync(metrics.Read(), context.RequestAborted);
            case "/health":
                return response.WriteAsync("ok\n", context.RequestAborted);
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                return response.WriteAsync("There are /metrics and /health.\n", context.RequestAborted);
        }
    }
}
