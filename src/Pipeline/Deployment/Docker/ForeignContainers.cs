using System.Net;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>A container that is not ours on one of our names or ports is named and left alone.</summary>
internal static class ForeignContainers
{
    /// <exception cref="PipelineException">There is one: exit 3.</exception>
    public static async Task RefuseAsync(DockerSetup setup, DockerEngine engine, JsonObject lasting, CancellationToken cancellation)
    {
        var names = ((JsonObject)lasting["services"]!).Select(x => setup.Names.Lasting(x.Key)).ToHashSet();
        var address = IPAddress.Parse(setup.Environment.Address);
        foreach (var foreign in (await engine.NeighboursAsync(cancellation)).Where(x => !setup.Names.Owns(x.Labels)))
        {
            if (names.Contains(foreign.Name))
                throw PipelineException.Refused(
                    $"Container {foreign.Name} does not belong to this environment", setup.Engine.ToString(), $"it has the name of a container of {setup.Names.System} in {setup.Names.Environment}",
                    "remove or rename it, or give the system another name");
            foreach (var port in (int[])[setup.Environment.HttpPort, setup.Environment.HttpsPort])
                if (foreign.Has(address, port))
                    throw PipelineException.Refused(
                        $"Port {port} is in use by container {foreign.Name}", setup.Engine.ToString(), $"the edge of {setup.Names.System} in {setup.Names.Environment} needs it, and the container belongs to somebody else",
                        "stop the container, or give the environment another port");
        }
    }
}
