using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;

namespace Pipeline.Router.Serving;

/// <summary>The Unix socket that control commands come in by.</summary>
internal static class ControlSocket
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Takes the place of the socket of a former worker in one step, so a client finds either of them.</summary>
    /// <returns>A listening descriptor.</returns>
    public static int Open(string path)
    {
        ControlPath.EnsureSocketDirectory(path);
        var socket = ListeningSocket.Replace(path, UnixFileMode.UserRead | UnixFileMode.UserWrite, 64);
        var handle = (int)socket.Handle;
        // Kestrel owns the descriptor from here on.
        socket.SafeHandle.SetHandleAsInvalid();
        return handle;
    }

    /// <summary>True when the other end runs as the user of this process. File modes say the same; this holds when they are loosened.</summary>
    public static bool IsOwner(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return false;
        return PeerUser(socket) == UnixUser.Current;
    }

    private static uint PeerUser(Socket socket)
    {
        if (OperatingSystem.IsMacOS())
            return Native.PeerUser(socket.Handle);
        Span<byte> credentials = stackalloc byte[12];
        var length = socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return length == 12 ? BitConverter.ToUInt32(credentials[4..8]) : throw new IOException($"SO_PEERCRED answered {length} bytes.");
    }
}
