using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using global::Docker.DotNet;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

/// <summary>Why an engine did not answer, or refused, in words that say what to do.</summary>
internal static class EngineProblem
{
    private const string Prepare = "scripts/docker.sh prepares a Debian or Ubuntu machine";

    /// <summary>The API that is needed: Engine 24 brought it, with the containerd image store.</summary>
    public static Version NeededApi { get; } = new(1, 43);

    /// <summary>A failure to speak to the engine at all.</summary>
    public static PipelineException Unreachable(DockerEndpoint endpoint, Exception e)
    {
        var cause = Cause(e);
        var (why, next) = cause switch
        {
            SocketException or IOException when endpoint.Over is { } host => (
                $"the ssh connection to {host.Host} has broken", "is the host up, and the network between? Then run the command again: it goes on from what is really there"),
            _ when endpoint.SocketPath is { } path && !File.Exists(path) => (
                $"there is no socket {path}: Docker is not installed, or not started",
                $"start it (`sudo systemctl start docker`), name another engine with DOCKER_HOST or `docker context use`, or install it: {Prepare}"),
            SocketException { SocketErrorCode: SocketError.AccessDenied } => (
                $"user {Environment.UserName} may not open {endpoint.SocketPath}",
                "`sudo usermod -aG docker $USER` and sign in again (who is in group docker is as mighty as root), or use a rootless engine: `dockerd-rootless-setuptool.sh install`"),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } when endpoint.SocketPath is { } path => (
                $"nobody listens on {path}: the engine has stopped and left its socket behind",
                "start it (`sudo systemctl start docker`), and see its log: `journalctl -u docker`, or /var/log/dockerd.log"),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => (
                "the host answers, but nobody listens on that port", "is dockerd started with `-H tcp://…` and is this its port? With TLS it is 2376"),
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => (
                $"the name {endpoint.Address.Host} is not known", "correct the address"),
            AuthenticationException tls => (
                $"TLS failed: {Innermost(tls).Message}",
                $"ca.pem in {endpoint.Tls?.Folder} must have signed the engine's certificate, whose names must hold {endpoint.Address.Host}; see DOCKER_CERT_PATH"),
            TimeoutException or OperationCanceledException => (
                $"it did not answer within {EngineTransport.ConnectWithin.TotalSeconds:0} seconds", "is it overloaded, or is a firewall between? `docker version` asks it too"),
            System.ComponentModel.Win32Exception => ("there is no program ssh", "install openssh-client"),
            IOException io when endpoint.Address.Scheme == "ssh" => (
                io.Message, $"`ssh {endpoint.Address.UserInfo}{(endpoint.Address.UserInfo.Length > 0 ? "@" : "")}{endpoint.Address.Host} docker version` must work without a question: add the key to the agent and the host to known_hosts"),
            IOException io when endpoint.Tls is not null => (
                $"the engine ended the TLS connection: {io.Message}",
                File.Exists(endpoint.Tls.Certificate) && File.Exists(endpoint.Tls.Key)
                    ? $"it may not trust {endpoint.Tls.Certificate}, or have stopped; its log tells"
                    : $"it wants a certificate of its clients: cert.pem and key.pem in {endpoint.Tls.Folder}, signed by the authority that the engine trusts"),
            _ => (cause.Message, "see whether `docker version` works"),
        };
        return PipelineException.Failed("The Docker Engine cannot be reached", endpoint.ToString(), why, next, inner: e);
    }

    /// <summary>Something answered, but not as an engine does.</summary>
    public static PipelineException NoEngine(DockerEndpoint endpoint, HttpStatusCode status, string body) =>
        body.Contains("HTTP request to an HTTPS server", StringComparison.Ordinal)
            ? PipelineException.Failed(
                "The Docker Engine cannot be reached", endpoint.ToString(), "it speaks TLS, and was not spoken to with TLS",
                "set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem")
            : PipelineException.Failed(
                "No Docker Engine answers there", endpoint.ToString(), $"it answered {(int)status} {FirstLine(body)}", "correct the address");

    /// <summary>The engine is older than what is used of it.</summary>
    public static PipelineException TooOld(DockerEndpoint endpoint, string version, Version api) => PipelineException.Failed(
        "The Docker Engine is too old", endpoint.ToString(), $"it is {version} with API {api}; API {NeededApi} (Docker 24) or newer is needed",
        $"install a newer one: {Prepare}");

    /// <summary>The engine refused a request.</summary>
    /// <param name="what">What could not be done.</param>
    /// <param name="e">What it answered.</param>
    public static PipelineException Refused(string what, DockerApiException e)
    {
        var message = Message(e.ResponseBody);
        var (why, next) = message switch
        {
            _ when message.Contains("no space left on device", StringComparison.OrdinalIgnoreCase) => (
                message, "the engine's disk is full: `./build.sh Doctor` tells what can be freed, `docker system df -v` shows it, `docker builder prune` frees the build cache"),
            _ when message.Contains("exec format error", StringComparison.Ordinal) => (
                message, "the image is of another platform: scripts/docker.sh lets the kernel run arm64 programs"),
            _ when message.Contains("port is already allocated", StringComparison.Ordinal) || message.Contains("address already in use", StringComparison.Ordinal) => (
                message, "another container or program listens there: `docker ps --filter publish=<port>`"),
            _ => (message, null),
        };
        return PipelineException.Failed(what, null, why, next, inner: e);
    }

    /// <summary>The <c>message</c> of an answer; the text itself when it is no JSON.</summary>
    private static string Message(string? body)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(body ?? "");
            return document.RootElement.GetProperty("message").GetString() ?? "";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return FirstLine(body ?? "");
        }
    }

    private static string FirstLine(string text) => text.Trim().Split('\n')[0] is { Length: > 200 } line ? line[..200] + "…" : text.Trim().Split('\n')[0];

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    // The first of the chain that says something of its own; the wrappers of HttpClient do not.
    private static Exception Cause(Exception e) => e is HttpRequestException or AggregateException && e.InnerException is { } inner
        ? Cause(inner)
        : e is IOException && e.InnerException is SocketException or AuthenticationException ? e.InnerException : e;
}
