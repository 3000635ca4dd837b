using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using global::Docker.DotNet;
using global::Docker.DotNet.Models;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>Creates a container and starts it. What cannot be started is removed again.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="PipelineException">The image is not here, or the engine refused.</exception>
    public async Task<string> StartAsync(ContainerSpec spec, CancellationToken cancellation)
    {
        var id = (await Ask($"Container {spec} cannot be created", () => CreateAsync(spec, cancellation))).ID;
        try
        {
            await Ask($"Container {spec} cannot be started", () => _client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellation));
            return id;
        }
        catch
        {
            await RemoveAsync(id, CancellationToken.None);
            throw;
        }
    }

    private async Task<CreateContainerResponse> CreateAsync(ContainerSpec spec, CancellationToken cancellation)
    {
        try
        {
            return await _client.Containers.CreateContainerAsync(ContainerCreation.Of(spec), cancellation);
        }
        catch (DockerImageNotFoundException e)
        {
            throw PipelineException.Failed(
                $"The engine has no image {spec.Image}", Endpoint.ToString(), null, "build it (`./build.sh BuildImages`), or pull it", inner: e);
        }
    }

    /// <summary>Runs a container to its end and removes it.</summary>
    /// <param name="spec">What to run.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ExecResult> RunAsync(ContainerSpec spec, TimeSpan within, CancellationToken cancellation)
    {
        var id = await StartAsync(spec, cancellation);
        try
        {
            var code = await WaitExitAsync(id, within, cancellation);
            return new ExecResult(code, string.Join('\n', await LogsAsync(id, cancellation: cancellation)));
        }
        finally
        {
            await RemoveAsync(id, CancellationToken.None);
        }
    }

    /// <summary>A container as it is now; null when there is none of that name or id.</summary>
    public Task<EngineContainer?> FindContainerAsync(string container, CancellationToken cancellation) => Ask($"Container {container} cannot be inspected", async () =>
    {
        try
        {
            var x = await _client.Containers.InspectContainerAsync(container, cancellation);
            return new EngineContainer(
                x.ID, x.Name.TrimStart('/'), x.Image, x.State!.Status,
                x.State.Status is "exited" or "dead" ? (int)x.State.ExitCode : null, x.State.OOMKilled,
                Sorted(x.Config?.Labels),
                (x.NetworkSettings?.Networks ?? new Dictionary<string, EndpointSettings>()).ToImmutableSortedDictionary(y => y.Key, y => y.Value.IPAddress ?? ""),
                PublishedPorts(x.NetworkSettings?.Ports))
            {
                Reference = x.Config?.Image ?? x.Image,
                StartedAt = x.State.Status is "running" or "paused" ? Time(x.State.StartedAt) : null,
                Health = x.State.Health?.Status is { Length: > 0 } and not "none" ? x.State.Health.Status : null,
            };
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    });

    /// <summary>All containers of a system, also those that have ended.</summary>
    public Task<ImmutableArray<EngineContainer>> ContainersOfAsync(string system, CancellationToken cancellation) => Ask("Containers cannot be listed", async () =>
    {
        var found = await _client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = Filter("label", $"{DockerLabels.System}={system}") }, cancellation);
        // In the order of the list; side by side, since there may be many, and the engine far away.
        var containers = await Task.WhenAll(found.Select(x => FindContainerAsync(x.ID, cancellation)));
        return (ImmutableArray<EngineContainer>)[.. containers.OfType<EngineContainer>()];
    });

    /// <summary>All containers of the engine, whosever they are, with the ports of the host that they have.</summary>
    public Task<ImmutableArray<Neighbour>> NeighboursAsync(CancellationToken cancellation) => Ask("Containers cannot be listed", async () =>
        (ImmutableArray<Neighbour>)[.. (await _client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, cancellation)).Select(x => new Neighbour(
            x.Names?.FirstOrDefault()?.TrimStart('/') ?? x.ID, Sorted(x.Labels),
            [.. (x.Ports ?? []).Where(y => y.PublicPort > 0 && y.Type == "tcp").Select(y => new IPEndPoint(IPAddress.TryParse(y.IP, out var address) ? address : IPAddress.Any, y.PublicPort!.Value))]))]);

    /// <summary>Gives containers as much of the processors as one has that was told nothing. One that is not there is no mistake.</summary>
    /// <remarks>
    /// 1024 shares; with control groups of version 2 the weight is 100, and runc, which takes shares only, makes it of 2598: 1 + (shares - 2) * 9999 / 262142
    /// (https://github.com/opencontainers/cgroups, <c>ConvertCPUSharesToCgroupV2Value</c>). No request brings back "told nothing".
    /// </remarks>
    public Task ShareEquallyAsync(IEnumerable<string> containers, CancellationToken cancellation) => Ask("The processor time of containers cannot be set", async () =>
    {
        var shares = (await _client.System.GetSystemInfoAsync(cancellation)).CgroupVersion == "2" ? 2598 : 1024;
        await Task.WhenAll(containers.Select(async container =>
        {
            try
            {
                await _client.Containers.UpdateContainerAsync(container, new ContainerUpdateParameters { CPUShares = shares }, cancellation);
            }
            catch (DockerContainerNotFoundException)
            {
            }
        }));
    });

    /// <summary>Asks it to end, and kills it when it has not in time. A container that is not there, or has ended, is no mistake.</summary>
    public Task StopAsync(string container, TimeSpan grace, CancellationToken cancellation) => Ask($"Container {container} cannot be stopped", async () =>
    {
        try
        {
            await _client.Containers.StopContainerAsync(
                container, new ContainerStopParameters { WaitBeforeKillSeconds = (uint)Math.Ceiling(grace.TotalSeconds) }, cancellation);
        }
        catch (DockerContainerNotFoundException)
        {
        }
    });

    /// <summary>Removes a container, running or not, with its anonymous volumes. One that is not there is no mistake.</summary>
    public Task RemoveAsync(string container, CancellationToken cancellation) => Ask($"Container {container} cannot be removed", async () =>
    {
        try
        {
            await _client.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellation);
        }
        catch (DockerContainerNotFoundException)
        {
        }
        catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.Conflict
            && e.ResponseBody?.Contains("already in progress", StringComparison.Ordinal) == true)
        {
            // Somebody else removes it at this moment: wait for that.
            await ((Task)_client.Containers.WaitContainerAsync(container, cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    private static ImmutableSortedDictionary<int, int> PublishedPorts(IDictionary<string, IList<PortBinding>>? ports)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<int, int>();
        foreach (var (port, bindings) in ports ?? new Dictionary<string, IList<PortBinding>>())
            if (bindings is [{ HostPort: { } host }, ..] && int.TryParse(host, CultureInfo.InvariantCulture, out var number))
                found[int.Parse(port.Split('/')[0], CultureInfo.InvariantCulture)] = number;
        return found.ToImmutable();
    }
}
