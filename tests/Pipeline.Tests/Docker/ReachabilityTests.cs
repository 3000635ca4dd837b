using System.Net;
using System.Net.Sockets;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Tests.Docker;

public sealed class ReachabilityTests
{
    [Fact]
    public async Task No_socket_is_told()
    {
        var e = await FailAsync("unix:///nowhere/docker.sock");
        Assert.Contains("there is no socket /nowhere/docker.sock", e.Message);
        Assert.Contains("scripts/docker.sh", e.Message);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_told()
    {
        using var folder = new TemporaryFolder();
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(folder / "d.sock"));
            var e = await FailAsync("unix://" + (folder / "d.sock"));
            Assert.Contains("nobody listens on", e.Message);
        }
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_told()
    {
        var e = await FailAsync($"tcp://127.0.0.1:{Tcp(null).Port}");
        Assert.Contains("nobody listens on that port", e.Message);
        Assert.Contains("(the test)", e.Message);
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_told() =>
        Assert.Contains("cannot be reached", (await FailAsync("tcp://no-such-host.invalid:2375")).Message);

    [Fact]
    public async Task An_engine_that_is_too_old_is_told()
    {
        using var server = Tcp("""{"Version":"20.10.24","ApiVersion":"1.41"}""");
        var e = await FailAsync($"tcp://127.0.0.1:{server.Port}");
        Assert.Contains("The Docker Engine is too old", e.Message);
        Assert.Contains("it is 20.10.24 with API 1.41; API 1.43 (Docker 24) or newer is needed", e.Message);
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"ApiVersion":"new"}""")]
    public async Task What_is_no_engine_is_told(string body)
    {
        using var server = Tcp(body);
        Assert.Contains("No Docker Engine answers there", (await FailAsync($"tcp://127.0.0.1:{server.Port}")).Message);
    }

    [Fact]
    public async Task An_engine_with_tls_that_is_spoken_to_without_is_told()
    {
        using var server = Tcp("Client sent an HTTP request to an HTTPS server.", 400);
        Assert.Contains("set DOCKER_TLS_VERIFY=1", (await FailAsync($"tcp://127.0.0.1:{server.Port}")).Message);
    }

    [Fact]
    public async Task Tls_with_an_engine_without_it_is_told()
    {
        using var server = Tcp("{}");
        using var folder = new TemporaryFolder();
        var e = await Assert.ThrowsAsync<PipelineException>(() => DockerEngine.ConnectAsync(
            new DockerEndpoint(new Uri($"tcp://127.0.0.1:{server.Port}"), new DockerTls(folder.Path, true), "the test"), TimeProvider.System, default));
        Assert.Contains("TLS", e.Message);
        Assert.Contains("DOCKER_CERT_PATH", e.Message);
    }

    [Fact]
    public void Without_permission_the_group_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "d.sock", "");
        var e = EngineProblem.Unreachable(
            new DockerEndpoint(new Uri("unix://" + (folder / "d.sock")), null, "the default"),
            new HttpRequestException("x", new SocketException((int)SocketError.AccessDenied)));
        Assert.Contains("may not open", e.Message);
        Assert.Contains("usermod -aG docker", e.Message);
        Assert.Contains("rootless", e.Message);
    }

    [Theory]
    [InlineData("""{"message":"write /var/lib/docker/x: no space left on device"}""", "`./build.sh Doctor` tells what can be freed")]
    [InlineData("""{"message":"driver failed: Bind for 0.0.0.0:80 failed: port is already allocated"}""", "docker ps --filter publish")]
    [InlineData("""{"message":"exec /bin/sh: exec format error"}""", "scripts/docker.sh lets the kernel run arm64")]
    [InlineData("no json", "no json")]
    public void Refusals_say_what_to_do(string body, string said) =>
        Assert.Contains(said, EngineProblem.Refused("It cannot be done", new global::Docker.DotNet.DockerApiException(HttpStatusCode.InternalServerError, body)).Message);

    [Fact]
    public void A_secret_in_a_label_or_argument_is_refused_and_not_shown()
    {
        var spec = new ContainerSpec("x") { Secrets = new Dictionary<string, string> { ["TOKEN"] = "hidden-word" }.ToSorted(), Command = ["--token=hidden-word"] };
        var e = Assert.Throws<PipelineException>(() => ContainerCreation.Of(spec));
        Assert.Contains("The secret TOKEN", e.Message);
        Assert.DoesNotContain("hidden-word", e.Message);
        Assert.DoesNotContain("hidden-word", spec.ToString());
        Assert.Contains("TOKEN=hidden-word", ContainerCreation.Of(spec with { Command = [] }).Env);
    }

    private static async Task<PipelineException> FailAsync(string address) => await Assert.ThrowsAsync<PipelineException>(() =>
        DockerEngine.ConnectAsync(new DockerEndpoint(new Uri(address), null, "the test"), TimeProvider.System, default));

    /// <summary>Answers every request with one text; with null nobody listens any more.</summary>
    private static Server Tcp(string? body, int status = 200) => new(body, status);

    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Server(string? body, int status)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            if (body is null)
                _listener.Stop();
            else
                _ = ServeAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        }

        public int Port { get; }

        private async Task ServeAsync(byte[] answer)
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096]);
                await stream.WriteAsync(answer);
            }
        }

        public void Dispose() => _listener.Stop();
    }
}
