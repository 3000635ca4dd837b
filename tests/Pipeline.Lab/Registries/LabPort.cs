using System.Net;
using System.Net.Sockets;

namespace Pipeline.Lab.Registries;

internal static class LabPort
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Task ListensAsync(int port) => Until.TrueAsync(() =>
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });
}
