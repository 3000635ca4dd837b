using System.Globalization;
using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>OpenSSH's client: <c>ssh</c>. It never asks a question, for nobody might be there to answer; keys and host keys are the user's configuration.</summary>
public static class Ssh
{
    /// <summary>Speaks to the Docker engine of another machine, as the docker command does.</summary>
    /// <param name="address"><c>ssh://[user@]host[:port]</c>.</param>
    /// <param name="program">The client.</param>
    public static Command DialDocker(Uri address, string program = "ssh") => To(new Command(program), address).Add("docker", "system", "dial-stdio");

    /// <summary>Makes a port of the loopback interface of another machine a socket of this one too: for <see cref="ForwardDocker"/>.</summary>
    /// <param name="socket">The socket here.</param>
    /// <param name="port">The port there.</param>
    public static string Forward(string socket, int port) => string.Create(CultureInfo.InvariantCulture, $"{socket}:127.0.0.1:{port}");

    /// <summary>Makes the engine of another machine a socket of this one, until its input is closed: it never outlives who started it.</summary>
    /// <param name="address"><c>ssh://[user@]host[:port]</c>.</param>
    /// <param name="socket">The socket here.</param>
    /// <param name="key">A file with the private key; null for those of the agent and of the user's configuration.</param>
    /// <param name="knownHosts">A file with the keys of the host; null for the user's own.</param>
    /// <param name="more">What else is forwarded.</param>
    public static Command ForwardDocker(Uri address, string socket, string? key, string? knownHosts, string? more = null) => To(
        new Command("ssh", "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindMask=0177", "-o", "StrictHostKeyChecking=yes")
            .Add("-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-L", $"{socket}:/var/run/docker.sock")
            .AddIf(more is not null, "-L", more ?? "")
            .AddIf(key is not null, "-i", key ?? "", "-o", "IdentitiesOnly=yes")
            .AddIf(knownHosts is not null, "-o", $"UserKnownHostsFile={knownHosts}", "-o", "GlobalKnownHostsFile=/dev/null"),
        address).Add("cat");

    private static Command To(Command ssh, Uri address) => ssh.Add("-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-T")
        .AddIf(address.UserInfo.Length > 0, "-l", Uri.UnescapeDataString(address.UserInfo.Split(':')[0]))
        .AddIf(address.Port > 0, "-p", address.Port.ToString(CultureInfo.InvariantCulture))
        .Add("--", address.Host.Trim('[', ']'));
}
