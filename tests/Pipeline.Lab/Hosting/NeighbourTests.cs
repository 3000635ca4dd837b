using System.Globalization;
using Pipeline.Engine;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>Other people's containers on the same engine.</summary>
public sealed class NeighbourTests
{
    [LabFact("mmdebstrap")]
    public async Task Container_of_somebody_else_on_a_port_or_name_of_ours_is_named_and_left_alone()
    {
        await using var site = await LabSite.StartAsync();
        foreach (var (name, publish) in ((string, string[])[])[($"{site.Name}-foreign", ["-p", $"127.0.0.1:{site.HttpPort.ToString(CultureInfo.InvariantCulture)}:80"]), ($"{site.Project}-router-1", []), ($"{site.Project}-nginx-1", [])])
        {
            var id = await DockerCli.DockerAsync(["run", "-d", "--name", name, .. publish, SampleImages.Mirror + "debian:trixie-slim", "sleep", "600"]);
            try
            {
                var error = await site.FailsAsync("1", "");
                Assert.Equal(ExitCode.Refused, error.Code);
                Assert.Contains($"container {name}", error.Message, StringComparison.OrdinalIgnoreCase);
                if (publish.Length > 0)
                    Assert.Contains($"Port {site.HttpPort} is in use", error.Message, StringComparison.Ordinal);
                Assert.Empty(await site.ContainersAsync());
                Assert.Equal("true", await DockerCli.DockerAsync("inspect", "--format", "{{.State.Running}}", id));
            }
            finally
            {
                await DockerCli.DockerAsync("rm", "--force", id);
            }
        }
    }
}
