using System.Net;
using System.Net.Sockets;
using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Lab.Docker;

/// <summary>An engine behind a real ssh server, which is in a container and has the engine's socket.</summary>
public sealed class SshTunnelTests
{
    [LabFact("ssh", "ssh-keygen")]
    public async Task An_engine_is_used_through_one_connection_with_a_key_and_a_known_host_that_are_given()
    {
        await using var server = await SshServer.StartAsync();
        using var tunnel = await OpenAsync(server, server.KnownHosts);
        for (var i = 0; i < 5; i++)
        {
            using var engine = await DockerEngine.ConnectAsync(tunnel.Endpoint, TimeProvider.System, default);
            Assert.True((await engine.FactsAsync(default)).Cpus > 0);
        }

        Assert.Equal(1, await server.ConnectionsAsync());
    }

    [LabFact("ssh", "ssh-keygen")]
    public async Task A_port_of_the_hosts_loopback_interface_is_reached_through_the_same_connection()
    {
        await using var server = await SshServer.StartAsync();
        using var edge = new TcpListener(IPAddress.Loopback, 0);
        edge.Start();
        using var tunnel = await OpenAsync(server, server.KnownHosts, ((IPEndPoint)edge.LocalEndpoint).Port);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(tunnel.PortSocket));
        await client.SendAsync("asked"u8.ToArray());
        using var reached = await edge.AcceptSocketAsync();
        var said = new byte[5];
        await reached.ReceiveAsync(said);

        Assert.Equal("asked"u8.ToArray(), said);
        Assert.Equal(1, await server.ConnectionsAsync());
    }

    [LabFact("ssh", "ssh-keygen")]
    public async Task A_host_with_another_key_is_refused_and_nothing_is_left_behind()
    {
        await using var server = await SshServer.StartAsync();
        var before = Directory.GetDirectories(Path.GetTempPath(), "pipeline-ssh-*");
        var error = await Assert.ThrowsAsync<PipelineException>(() => OpenAsync(server, server.OtherKnownHosts));
        Assert.Contains("Host key verification failed", error.Message);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "pipeline-ssh-*"));
    }

    [LabFact("ssh", "ssh-keygen")]
    public async Task The_private_key_lies_in_no_file_once_the_connection_is_open()
    {
        await using var server = await SshServer.StartAsync();
        using var tunnel = await OpenAsync(server, server.KnownHosts);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(tunnel.Endpoint.SocketPath)!, "key"));
    }

    private static async Task<SshTunnel> OpenAsync(SshServer server, string knownHosts, int? port = null)
    {
        var tunnel = new SshTunnel(server.Endpoint, server.Key, knownHosts, TimeProvider.System, port);
        try
        {
            await tunnel.KeepAsync(default);
            return tunnel;
        }
        catch
        {
            tunnel.Dispose();
            throw;
        }
    }
}
