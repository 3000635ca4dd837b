using System.Diagnostics;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Router.Tests;

namespace Pipeline.Lab.Hosting;

/// <summary>One deployer at a time, and one that has lost the environment changes nothing any more.</summary>
public sealed class LeaseTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Second_deployer_is_refused_and_told_who_works()
    {
        var error = await _site.RunAsync(_ => Assert.ThrowsAsync<PipelineException>(() => _site.DeployAsync(deployed.Next())));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains($"it is held by lab (process {Environment.ProcessId})", error.Message, StringComparison.Ordinal);
        await _site.ServesAsync("1");
    }

    [LabFact("mmdebstrap")]
    public async Task Deployer_whose_connection_broke_and_whose_lease_another_took_is_refused()
    {
        var version = deployed.Next();
        using var other = new OtherDeployer($"{_site.Project}-router-1");
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.DeployAsync(version, host => new AtOperation(host, x => x.Name == "start web", after: false, other.TakeAsync)));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("stopped at step `start`: this run has lost the environment", error.Message, StringComparison.Ordinal);
        Assert.Contains("other holds it since", error.Message, StringComparison.Ordinal);

        // Nothing of it was started.
        Assert.DoesNotContain(await _site.ContainersAsync(), x => x.Labels.GetValueOrDefault("pipeline.service") is "web" && x.Image == version);
        Assert.Equal(2, (await _site.OfAsync("web")).Length);
        using (var client = new SiteClient(_site.Port))
            Assert.Equal("1", await client.ReleaseAsync("/"));
        other.Dispose();
        await _site.RecoverAsync();
        await _site.ServesAsync("1");
    }

    /// <summary>Takes the lease as soon as the connections of whoever has it are broken; what opens new ones is broken again until it has it.</summary>
    private sealed class OtherDeployer(string router) : IDisposable
    {
        private PipeStream? _pipe;

        public async Task TakeAsync()
        {
            var answer = "";
            for (var begun = Stopwatch.GetTimestamp(); !answer.Contains(" 200 ", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(30);)
            {
                _pipe?.Kill();
                var process = Process.Start(new ProcessStartInfo("docker", ["exec", "-i", router, "router", "connect", "--directory", "/state"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
                BreakOthers(process.Id);
                _pipe = new PipeStream(process);
                await _pipe.WriteAsync("POST /lease HTTP/1.1\r\nHost: r\r\nContent-Length: 17\r\n\r\n{\"owner\":\"other\"}"u8.ToArray());
                var buffer = new byte[4096];
                answer = System.Text.Encoding.UTF8.GetString(buffer, 0, await _pipe.ReadAsync(buffer));
            }

            Assert.Contains(" 200 ", answer, StringComparison.Ordinal);
        }

        public void Dispose() => _pipe?.Kill();

        private void BreakOthers(int mine)
        {
            foreach (var name in Directory.EnumerateDirectories("/proc").Select(x => Path.GetFileName(x)!))
                if (int.TryParse(name, CultureInfo.InvariantCulture, out var id) && id != mine && CommandOf(id).StartsWith($"docker exec --interactive {router} ", StringComparison.Ordinal))
                    using (var process = Process.GetProcessById(id))
                        process.Kill();
        }

        private static string CommandOf(int id)
        {
            try
            {
                return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
            }
            catch (IOException)
            {
                return "";
            }
        }
    }
}
