using System.Globalization;
using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>OpenSSH's client: <c>ssh</c>. It never asks a question, for nobody might be there to answer; keys and host keys are the user's configuration.</summary>
public static class Ssh
{
    /// <summary>Speaks to the Docker engine of another machine, as the docker command does.</summary>
    /// <param name="address"><c>ssh://[user@]host[:port]</c>.</param>
    /// <param name="program">The client.</param>
    public static Command DialDocker(Uri address, string program = "ssh") =>
        new Command(program, "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-T")
            .AddIf(address.UserInfo.Length > 0, "-l", Uri.UnescapeDataString(address.UserInfo.Split(':')[0]))
            .AddIf(address.Port > 0, "-p", address.Port.ToString(CultureInfo.InvariantCulture))
            .Add("--", address.Host.Trim('[', ']'), "docker", "system", "dial-stdio");
}
