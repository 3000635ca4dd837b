using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>nginx, from <c>nginxinc/nginx-unprivileged</c> or any that runs as user 101 on a read-only root file system.</summary>
public static class Nginx
{
    /// <summary>The edge.</summary>
    public static Edge Edge(string name, Artifact artifact) => new(name)
    {
        Artifact = artifact,
        Command = ["nginx", "-c", $"{Services.Edge.Configuration}/nginx.conf", "-g", "daemon off;"],
        Port = Services.Edge.HttpsPort,
        Ready = new TcpProbe(),
        Security = Security.As(101),
        Networks = [Network.Front],
        Limits = new Resources(1, 256),
        Grace = TimeSpan.FromSeconds(60),
    };
}
