using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Diagnostics;
using Pipeline.Commands;
using Pipeline.Docker;
using Pipeline.Execution;

namespace Pipeline.Lab.Docker;

/// <summary>The real engine over TCP, TLS and ssh, through a proxy on the loopback interface.</summary>
public sealed class RemoteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LabFact]
    public async Task Plain_tcp_works()
    {
        using var proxy = new Proxy(null);
        using var engine = await DockerEngine.ConnectAsync(Endpoint(proxy, null), TimeProvider.System, default);
        Assert.True((await engine.FactsAsync(default)).Cpus > 0);
    }

    [LabFact]
    public async Task Tls_with_certificates_on_both_ends_works_also_for_what_takes_over_the_connection()
    {
        var server = MakeCertificates("localhost", "client");
        using var proxy = new Proxy(server);
        await using var lab = await LabDocker.StartAsync();
        using var engine = await DockerEngine.ConnectAsync(Endpoint(proxy, Tls), TimeProvider.System, default);
        var id = await engine.StartAsync(lab.Run("exec sleep 600"), default);
        var result = await engine.ExecAsync(id, ["sh", "-c", "echo over TLS; exit 3"], default);
        Assert.Equal((3, "over TLS\n"), (result.ExitCode, result.Output));
    }

    [LabFact]
    public async Task An_authority_that_is_not_known_is_told()
    {
        var server = MakeCertificates("localhost", "client");
        File.WriteAllText(_folder / "ca.pem", Authority("somebody else").ExportCertificatePem());
        using var proxy = new Proxy(server);
        var e = await Assert.ThrowsAsync<PipelineException>(() => DockerEngine.ConnectAsync(Endpoint(proxy, Tls), TimeProvider.System, default));
        Assert.Contains("TLS failed", e.Message);
        Assert.Contains("must have signed the engine's certificate", e.Message);
        using var unverified = await DockerEngine.ConnectAsync(Endpoint(proxy, Tls with { Verify = false }), TimeProvider.System, default);
    }

    [LabFact]
    public async Task A_certificate_of_another_name_is_told()
    {
        var server = MakeCertificates("elsewhere.test", "client");
        using var proxy = new Proxy(server);
        var e = await Assert.ThrowsAsync<PipelineException>(() => DockerEngine.ConnectAsync(Endpoint(proxy, Tls), TimeProvider.System, default));
        Assert.Contains("whose names must hold localhost", e.Message);
    }

    [LabFact]
    public async Task A_client_without_a_certificate_is_told()
    {
        var server = MakeCertificates("localhost", "client");
        File.Delete(_folder / "cert.pem");
        using var proxy = new Proxy(server);
        var e = await Assert.ThrowsAsync<PipelineException>(() => DockerEngine.ConnectAsync(Endpoint(proxy, Tls), TimeProvider.System, default));
        Assert.Contains("it wants a certificate of its clients", e.Message);
    }

    [LabFact]
    public async Task The_pipes_of_ssh_carry_requests()
    {
        var ssh = _folder / "ssh";
        Executable.Write(ssh, "#!/bin/sh\nwhile [ \"$1\" != docker ]; do shift; done\nexec \"$@\"\n");
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(ProcessStream.Open(Ssh.DialDocker(new Uri("ssh://ann@host:22"), ssh))),
        });
        Assert.Contains("ApiVersion", await http.GetStringAsync(new Uri("http://docker.invalid/version")));
    }

    [LabFact("ssh")]
    public async Task A_host_that_ssh_does_not_reach_is_told_with_what_ssh_said()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => DockerEngine.ConnectAsync(
            new DockerEndpoint(new Uri($"ssh://ann@127.0.0.1:{Registries.LabPort.Free()}"), null, "the test"), TimeProvider.System, default));
        Assert.Contains("Connection refused", e.Message);
        Assert.Contains("`ssh ann@127.0.0.1 docker version` must work", e.Message);
    }

    private DockerTls Tls => new(_folder.Path, true);

    private static DockerEndpoint Endpoint(Proxy proxy, DockerTls? tls) => new(new Uri($"tcp://localhost:{proxy.Port}"), tls, "the test");

    private X509Certificate2 MakeCertificates(string serverName, string clientName)
    {
        using var authority = Authority("lab");
        File.WriteAllText(_folder / "ca.pem", authority.ExportCertificatePem());
        var client = Signed(authority, clientName);
        File.WriteAllText(_folder / "cert.pem", client.ExportCertificatePem());
        File.WriteAllText(_folder / "key.pem", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return Signed(authority, serverName);
    }

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }

    /// <summary>A port on the loopback interface that leads to the engine's socket; with a certificate it speaks TLS and wants one of its clients.</summary>
    private sealed class Proxy : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2? _certificate;

        public Proxy(X509Certificate2? certificate)
        {
            _certificate = certificate;
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        private async Task AcceptAsync()
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var both = client;
            Stream near = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(near);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                });
                near = tls;
            }

            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(EndpointSearch.OfThisProcess().Find().SocketPath!));
            await using var far = new NetworkStream(socket);
            // Who has no more to say may still listen: each direction ends by itself.
            _ = near.CopyToAsync(far).ContinueWith(_ => socket.Shutdown(SocketShutdown.Send), TaskScheduler.Default);
            await far.CopyToAsync(near);
        }

        public void Dispose() => _listener.Stop();
    }
}
