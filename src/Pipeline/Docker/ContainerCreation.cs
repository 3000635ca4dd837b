using System.Globalization;
using global::Docker.DotNet.Models;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

/// <summary>A container's specification as the engine reads it.</summary>
internal static class ContainerCreation
{
    /// <exception cref="PipelineException">A secret stands where everybody reads it: exit 2.</exception>
    public static CreateContainerParameters Of(ContainerSpec spec)
    {
        KeepSecrets(spec);
        var labels = spec.Labels.ToDictionary();
        if (spec.System is not null)
            labels[DockerLabels.System] = spec.System;
        // The client leaves out what is null; its annotations do not say so.
        var parameters = new CreateContainerParameters
        {
            Name = spec.Name!,
            Image = spec.Image,
            Platform = spec.Platform!,
            User = spec.User!,
            Hostname = spec.HostName!,
            WorkingDir = spec.WorkingDirectory!,
            Entrypoint = spec.Entrypoint.IsEmpty ? null! : [.. spec.Entrypoint],
            Cmd = spec.Command.IsEmpty ? null! : [.. spec.Command],
            Env = [.. spec.Environment.Concat(spec.Secrets).Select(x => $"{x.Key}={x.Value}")],
            Labels = labels,
            ExposedPorts = spec.Ports.ToDictionary(Port, _ => default(EmptyStruct)),
            HostConfig = new HostConfig
            {
                NetworkMode = spec.Network!,
                ReadonlyRootfs = spec.ReadOnly,
                Init = spec.Init ? true : null,
                Memory = spec.Memory ?? 0,
                // Equal to the memory: no swap.
                MemorySwap = spec.Memory ?? 0,
                NanoCPUs = (long)((spec.Cpus ?? 0) * 1_000_000_000),
                PidsLimit = spec.Pids,
                CapDrop = spec.Unprivileged ? ["ALL"] : null!,
                SecurityOpt = spec.Unprivileged ? ["no-new-privileges"] : null!,
                Mounts = [.. spec.Mounts.Where(x => x.Type != "tmpfs").Select(Mount)],
                Tmpfs = spec.Mounts.Where(x => x.Type == "tmpfs").ToDictionary(x => x.Target, Options),
                PortBindings = spec.Ports.ToDictionary(Port, _ => (IList<PortBinding>)[new PortBinding { HostIP = "127.0.0.1", HostPort = "0" }]),
            },
        };
        if (spec.Network is { } network && !spec.Aliases.IsEmpty)
            parameters.NetworkingConfig = new NetworkingConfig
            {
                EndpointsConfig = new Dictionary<string, EndpointSettings> { [network] = new() { Aliases = [.. spec.Aliases] } },
            };
        return parameters;
    }

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture) + "/tcp";

    private static Mount Mount(ContainerMount mount) => new()
    {
        Type = mount.Type,
        Source = mount.Source!,
        Target = mount.Target,
        ReadOnly = mount.ReadOnly,
    };

    private static string Options(ContainerMount tmpfs) => string.Join(',', ((IEnumerable<string>)
    [
        .. tmpfs.Size is { } size ? [$"size={size}"] : Array.Empty<string>(),
        .. tmpfs.Owner?.Split(':') switch
        {
            [var user, var group] => ["mode=0700", $"uid={user}", $"gid={group}"],
            [var user] => ["mode=0700", $"uid={user}"],
            _ => (string[])["mode=1777"],
        },
    ]));

    private static void KeepSecrets(ContainerSpec spec)
    {
        foreach (var (name, value) in spec.Secrets)
            if (value.Length >= 4 && spec.Labels.Values.Concat(spec.Command).Concat(spec.Entrypoint).Concat(spec.Environment.Values)
                .Any(x => x.Contains(value, StringComparison.Ordinal)))
                throw PipelineException.WrongUse(
                    $"The secret {name} of container {spec.Name ?? spec.Image} stands in a label, an argument or a plain variable",
                    why: "everybody who may list containers reads these", next: "read it from the environment inside the container");
    }
}
