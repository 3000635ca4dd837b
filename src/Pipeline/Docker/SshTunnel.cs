using System.Net.Sockets;
using System.Text;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Docker;

/// <summary>
/// The engine of another machine as a socket of this one: one connection of ssh, however many programs use the engine. Each on its own
/// would open several, and a server refuses who opens too many at once (docker/compose#10117).
/// </summary>
internal sealed class SshTunnel : IDisposable
{
    private const string Port = "port.sock";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A folder that is ours alone: the socket is the right to be root over there.
    private readonly string _folder = Directory.CreateTempSubdirectory("pipeline-ssh-").FullName;
    private readonly DockerEndpoint _engine;
    private readonly string? _key;
    private readonly string? _knownHosts;
    private readonly int? _port;
    private readonly TimeProvider _time;
    private readonly CircuitBreaker _breaker;
    private readonly CancellationTokenSource _ends = new();
    private ProcessStream? _ssh;
    private bool _wasOpen;
    private Task<string> _ended = Task.FromResult("");

    /// <param name="engine">Where the engine is.</param>
    /// <param name="key">The private key; null for those of the agent and of the user's configuration.</param>
    /// <param name="knownHosts">The keys of the host, as in a known_hosts file; null for those that the user knows. One that is not known is never accepted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="port">A port of the host's loopback interface that is to be reached too.</param>
    public SshTunnel(DockerEndpoint engine, string? key, string? knownHosts, TimeProvider time, int? port = null)
    {
        (_engine, _key, _knownHosts, _time, _port) = (engine, key, knownHosts, time, port);
        _breaker = new CircuitBreaker(ProbeAsync, Within, time);
        Endpoint = new DockerEndpoint(new Uri("unix://" + Path.Combine(_folder, "docker.sock")), null, engine.ToString()) { TellCommand = true, Over = engine.Address };
        // Nobody ends a host that is used until the program ends.
        AppDomain.CurrentDomain.ProcessExit += Close;
    }

    /// <summary>The socket.</summary>
    public DockerEndpoint Endpoint { get; }

    /// <summary>The port that is forwarded beside the engine, as a socket.</summary>
    public string PortSocket => Path.Combine(_folder, Port);

    /// <summary>
    /// Opens it when it is not open, and returns when the other end answers. A host whose connection has broken and that comes back within 20 s is spoken to as before;
    /// one that was found not to answer is not waited for again.
    /// </summary>
    /// <exception cref="PipelineException">The host is not reached, not known, does not let us in, or does not come back: exit 1.</exception>
    public Task KeepAsync(CancellationToken cancellation) => _breaker.PassAsync(() => _ended.IsCompleted, cancellation);

    private async Task ProbeAsync(CancellationToken bound)
    {
        Exception? last = null;
        try
        {
            while (true)
                try
                {
                    await ConnectAsync(bound);
                    _wasOpen = true;
                    return;
                }
                catch (Exception e) when (IsOfSsh(e) && _wasOpen)
                {
                    last = e;
                    await Task.Delay(Pause, _time, bound);
                }
        }
        catch (Exception e) when (IsOfSsh(e) || e is OperationCanceledException)
        {
            throw NotReached(
                _wasOpen ? "The ssh connection to the engine has broken, and there is no new one" : "The engine is not reached over ssh",
                IsOfSsh(e) ? e : last ?? new IOException($"nothing answers within {Within.TotalSeconds:0} s"));
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        var socket = Endpoint.SocketPath!;
        await CloseAsync();
        foreach (var former in (string[])[socket, PortSocket])
            File.Delete(former);
        var (key, knownHosts) = (Write("key", _key), Write("known_hosts", _knownHosts));
        try
        {
            _ssh = ProcessStream.Open(Ssh.ForwardDocker(_engine.Address, socket, key, knownHosts, _port is { } more ? Ssh.Forward(PortSocket, more) : null));
            _ended = EndAsync(_ssh);
            while (!await AnswersAsync(socket, cancellation))
            {
                if (_ended.IsCompleted)
                    throw new IOException(await _ended);
                await Task.Delay(Poll, _time, cancellation);
            }

            _ = WatchAsync(_ssh, _ended);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            // It has been read: what lets one in lies nowhere longer than it must.
            if (key is not null)
                File.Delete(key);
        }
    }

    // ssh itself ends a connection to a host that is silent. One whose engine alone is silent it goes on with, and what waits there would wait for ever.
    private async Task WatchAsync(ProcessStream ssh, Task ended)
    {
        if (await _breaker.WatchAsync(
            async x =>
            {
                await AnswersAsync(Endpoint.SocketPath!, x);
                return !ended.IsCompleted;
            },
            () => NotReached("The engine does not answer any more", new IOException($"it was silent for {CircuitBreaker.Silence.TotalSeconds:0} s, and ssh works")), _ends.Token))
            await ssh.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        if (_ssh is not null)
            await _ssh.DisposeAsync();
        await _ended;
    }

    // It says nothing; the end of its output is its end.
    private static async Task<string> EndAsync(ProcessStream ssh)
    {
        try
        {
            return await ssh.ReadAsync(new byte[1]) == 0 ? "ssh has ended" : "ssh says something, which was not expected";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private static bool IsOfSsh(Exception e) => e is IOException or System.ComponentModel.Win32Exception;

    private PipelineException NotReached(string what, Exception e) => PipelineException.Failed(
        what, _engine.ToString(), e.Message, $"`ssh {_engine.Address.UserInfo}@{_engine.Address.Host} docker version` must work, with the key and the known host that are given here", inner: e);

    private string? Write(string name, string? content)
    {
        if (content is null)
            return null;
        var path = Path.Combine(_folder, name);
        DurableFile.Write(path, Encoding.UTF8.GetBytes(content.TrimEnd() + "\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Close;
        _ends.Cancel();
        _breaker.Dispose();
        Close(null, EventArgs.Empty);
    }

    private void Close(object? sender, EventArgs e)
    {
        _ssh?.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    // The socket is there before the other end is asked, so that it connects says little: it must stay open.
    private static async Task<bool> AnswersAsync(string socket, CancellationToken cancellation)
    {
        if (!File.Exists(socket))
            return false;
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await client.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
            await client.SendAsync("GET /_ping HTTP/1.0\r\n\r\n"u8.ToArray(), cancellation);
            return await client.ReceiveAsync(new byte[16], cancellation) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
