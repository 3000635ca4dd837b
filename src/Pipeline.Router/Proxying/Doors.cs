using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Router.Proxying;

/// <summary>
/// The connections that requests come in by. A router that another one is to follow takes leave of them: its socket is gone from the folder, so
/// that no new one comes, and each answer says that its connection ends with it. None is cut.
/// </summary>
/// <param name="listen">Where they come in.</param>
internal sealed class Doors(EndPoint listen)
{
    private readonly string? _path = listen is UnixDomainSocketEndPoint ? listen.ToString() : null;
    private int _open;
    private volatile bool _leaving;

    /// <summary>Connections that are open, idle ones too.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Whether nobody finds it any more: it has taken leave, or a worker before it has.</summary>
    public bool AreClosed => _leaving || (_path is not null && !File.Exists(_path));

    /// <summary>Counts a connection while it is open.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _open);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };

    /// <summary>Takes leave.</summary>
    public void Leave()
    {
        if (_path is not null)
            File.Delete(_path);
        _leaving = true;
    }

    /// <summary>Says to a client that its connection ends with this answer, if it does.</summary>
    public void Tell(HttpContext context)
    {
        if (!_leaving)
            return;
        // When the answer begins, and not before: another replica's may take its place until then.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
    }
}
