using Pipeline.Router.Control;

namespace Pipeline.Deployment;

/// <summary>Lets the pipeline's own requests through an edge that a person has closed: a deployment is proved there meanwhile.</summary>
internal sealed class EdgePass : DelegatingHandler
{
    /// <summary>What the router asks for; null: the edge is open.</summary>
    public string? Value { get; set; }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Value is { } value)
            request.Headers.TryAddWithoutValidation(RoutingTable.PassHeader, value);
        return base.SendAsync(request, cancellationToken);
    }
}
