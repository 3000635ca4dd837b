using System.Collections.Immutable;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Data;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// The system in which recovery from the loss of everything is rehearsed: an environment of its own on the same host, with empty stores and
/// other ports, that answers under the address of the one that it stands for.
/// </summary>
internal static class DrillSystem
{
    /// <summary>
    /// The system without what acts by itself: workers and singletons would send the mails of restored data a second time, and copy it. Without
    /// monitors too: nobody is to be woken.
    /// </summary>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment that it stands for.</param>
    /// <param name="ports">The ports of TLS and of its redirect on the host's loopback interface.</param>
    public static (SystemDefinition System, DockerEnvironment Environment) Of(SystemDefinition system, DockerEnvironment environment, (int Https, int Http) ports)
    {
        var services = system.Services.Where(x => x is not (Worker or Singleton or Systems.Services.Monitor)).ToImmutableArray();
        var drill = new DockerEnvironment($"{environment.Name}-drill")
        {
            Url = environment.Url,
            HostNames = environment.HostNames,
            RehearsedAt = ports.Https,
            HttpPort = ports.Http,
            SshKey = environment.SshKey,
            SshKnownHosts = environment.SshKnownHosts,
            FreeDisk = environment.FreeDisk,
            KeepWarm = TimeSpan.Zero,
            Overrides = [.. environment.Overrides.Where(x => services.Any(y => y.Name == x.Service.Name))],
        };
        return (system with { Services = services, Environments = [drill], Alerts = [], Receivers = [], Channels = [] }, drill);
    }

    /// <summary>Writes its files into a folder. A repository on a volume is the one of the environment that it stands for.</summary>
    public static void Write(SystemDefinition drill, DockerEnvironment environment, string root)
    {
        foreach (var file in SystemFiles.Of(drill))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file.Path))!);
            File.WriteAllText(Path.Combine(root, file.Path), file.Text);
        }

        if (drill.Services.OfType<Backup>().First().Repository is VolumeRepository { Volume.Name: var volume })
            File.WriteAllText(Path.Combine(root, "compose", drill.Name, "compose.override.yaml"), $"""
                volumes:
                  {volume}:
                    name: {new DockerNames(drill.Name, environment.Name).Shared(volume)}
                    external: true

                """);
    }
}
