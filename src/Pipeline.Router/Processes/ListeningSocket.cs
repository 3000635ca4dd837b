using System.Net;
using System.Net.Sockets;

namespace Pipeline.Router.Processes;

/// <summary>Sockets that clients connect to.</summary>
internal static class ListeningSocket
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <exception cref="SocketException">It cannot listen there.</exception>
    public static Socket Open(EndPoint address, int backlog)
    {
        // Who is let in is decided by who shares the folder.
        if (address is UnixDomainSocketEndPoint)
            return Replace(address.ToString()!, Everybody, backlog);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A Unix socket that takes the place of a former one in one step, so a client finds either of them.</summary>
    public static Socket Replace(string path, UnixFileMode mode, int backlog)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(fresh));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(fresh, mode);
            socket.Listen(backlog);
            File.Move(fresh, path, overwrite: true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
