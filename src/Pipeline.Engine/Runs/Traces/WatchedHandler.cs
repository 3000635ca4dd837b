namespace Pipeline.Engine;

/// <summary>Sends requests and remembers what went wrong. The exporter itself tells that to its own log only.</summary>
internal sealed class WatchedHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>The first failure, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many requests were accepted.</summary>
    public int Accepted { get; private set; }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Check(base.Send(request, cancellationToken));
        }
        catch (Exception exception)
        {
            Note(exception);
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Check(await base.SendAsync(request, cancellationToken));
        }
        catch (Exception exception)
        {
            Note(exception);
            throw;
        }
    }

    private HttpResponseMessage Check(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            Accepted++;
        else
            Problem ??= $"It answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        return response;
    }

    private void Note(Exception exception) =>
        Problem ??= exception is OperationCanceledException ? "No answer in time." : $"{(exception.InnerException ?? exception).Message.TrimEnd('.')}.";
}
