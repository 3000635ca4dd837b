using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Blocks;

/// <summary>RabbitMQ, from the official image with its management (Debian's: user 999).</summary>
public static class RabbitMq
{
    /// <summary>One server with one user. It finds its data by its host name, so that is the service's name, and stays when its container is made again.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="user">The user's name.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="data">Where it keeps its data.</param>
    public static Store Store(string name, Artifact artifact, string user, Secret password, Volume data) => new(name)
    {
        Artifact = artifact,
        HostName = name,
        Port = 5672,
        // The official image takes it as a variable alone.
        Settings = new() { ["RABBITMQ_DEFAULT_USER"] = user, ["RABBITMQ_DEFAULT_PASS"] = new SecretSetting(password) { AsVariable = true } },
        Ready = new ExecProbe("rabbitmq-diagnostics", "-q", "check_port_connectivity") { AnswerWithin = TimeSpan.FromSeconds(15), StartWithin = TimeSpan.FromMinutes(2) },
        Security = Security.As(999),
        Mounts = [data.At("/var/lib/rabbitmq")],
        Networks = [Network.Data],
        Limits = new Resources(1, 512),
        Grace = TimeSpan.FromSeconds(60),
    };
}
