using System.Threading.Channels;

namespace Load;

/// <summary>
/// A fixed number of virtual clients, each with one kept-alive connection, used in turn so that none idles into a timeout.
/// A connection is replaced when the server announced its end (orderly) or after a failure (which has been counted).
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private readonly Server server;
    private readonly Channel<HttpConnection?> clients = Channel.CreateUnbounded<HttpConnection?>();

    public ConnectionPool(Server server, int size)
    {
        this.server = server;
        for (var i = 0; i < size; i++)
            clients.Writer.TryWrite(null);
    }

    /// <exception cref="Failure">No client was free in time, or no whole answer came.</exception>
    public async Task<HttpAnswer> Send(ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        HttpConnection? connection;
        try
        {
            connection = await clients.Reader.ReadAsync(stop);
        }
        catch (OperationCanceledException)
        {
            throw new Failure("unsent", "All connections of the pool stayed busy.", sent: false);
        }
        HttpConnection? keep = null;
        try
        {
            connection ??= await HttpConnection.Open(server, stop);
            var answer = await connection.Send(request, stop);
            if (!answer.Closes)
                keep = connection;
            return answer;
        }
        finally
        {
            if (keep is null)
                connection?.Dispose();
            clients.Writer.TryWrite(keep);
        }
    }

    public void Dispose()
    {
        while (clients.Reader.TryRead(out var connection))
            connection?.Dispose();
    }
}
