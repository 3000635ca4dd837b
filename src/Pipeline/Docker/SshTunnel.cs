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

    private readonly string _folder;
    private readonly ProcessStream _ssh;

    private SshTunnel(string folder, DockerEndpoint endpoint, ProcessStream ssh)
    {
        (_folder, Endpoint, _ssh) = (folder, endpoint, ssh);
        // Nobody ends a host that is used until the program ends.
        AppDomain.CurrentDomain.ProcessExit += Close;
    }

    /// <summary>The socket.</summary>
    public DockerEndpoint Endpoint { get; }

    /// <summary>The port that is forwarded beside the engine, as a socket.</summary>
    public string PortSocket => Path.Combine(_folder, Port);

    /// <summary>Opens it, and returns when the other end answers.</summary>
    /// <param name="engine">Where the engine is.</param>
    /// <param name="key">The private key; null for those of the agent and of the user's configuration.</param>
    /// <param name="knownHosts">The keys of the host, as in a known_hosts file; null for those that the user knows. One that is not known is never accepted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="port">A port of the host's loopback interface that is to be reached too.</param>
    /// <exception cref="PipelineException">The host is not reached, not known, or does not let us in: exit 1.</exception>
    public static async Task<SshTunnel> OpenAsync(DockerEndpoint engine, string? key, string? knownHosts, TimeProvider time, CancellationToken cancellation, int? port = null)
    {
        // A folder that is ours alone: the socket is the right to be root over there.
        var folder = Directory.CreateTempSubdirectory("pipeline-ssh-").FullName;
        ProcessStream? ssh = null;
        try
        {
            var socket = Path.Combine(folder, "docker.sock");
            ssh = ProcessStream.Open(Ssh.ForwardDocker(engine.Address, socket, Write("key", key), Write("known_hosts", knownHosts), port is { } more ? Ssh.Forward(Path.Combine(folder, Port), more) : null));
            // It says nothing; the end of its output is its end.
            var ended = ssh.ReadAsync(new byte[1], cancellation).AsTask();
            var begun = time.GetTimestamp();
            while (!await AnswersAsync(socket, cancellation))
            {
                if (ended.IsCompleted)
                    await ended;
                if (time.GetElapsedTime(begun) > Within)
                    throw new IOException($"nothing answers within {Within.TotalSeconds:0} s");
                await Task.Delay(Poll, time, cancellation);
            }

            // It has been read: what lets one in lies nowhere longer than it must.
            File.Delete(Path.Combine(folder, "key"));
            return new SshTunnel(folder, new DockerEndpoint(new Uri("unix://" + socket), null, engine.ToString()) { TellCommand = true }, ssh);
        }
        catch (Exception e)
        {
            if (ssh is not null)
                await ssh.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            if (e is not (IOException or System.ComponentModel.Win32Exception))
                throw;
            throw PipelineException.Failed(
                "The engine is not reached over ssh", engine.ToString(), e.Message,
                $"`ssh {engine.Address.UserInfo}@{engine.Address.Host} docker version` must work, with the key and the known host that are given here", inner: e);
        }

        string? Write(string name, string? content)
        {
            if (content is null)
                return null;
            var path = Path.Combine(folder, name);
            DurableFile.Write(path, Encoding.UTF8.GetBytes(content.TrimEnd() + "\n"));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return path;
        }
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Close;
        Close(null, EventArgs.Empty);
    }

    private void Close(object? sender, EventArgs e)
    {
        _ssh.Dispose();
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
