using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pipeline.Deployment;
using Pipeline.Deployment.Local;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment.Local;

/// <summary>Real processes on loopback ports behind the real router.</summary>
public sealed class LocalEnvironmentTests
{
    [Fact]
    public async Task Releases_follow_each_other_and_leave_no_process_behind()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        Assert.Equal("1", await site.ServingAsync());
        await site.DeployAsync("2");
        Assert.Equal("2", await site.ServingAsync());
        Assert.Equal(4, site.Processes().Count);

        await site.RunAsync(x => x.RollbackAsync(null, 0, default));
        Assert.Equal("1", await site.ServingAsync());
        Assert.Equal(4, site.Processes().Count);
        var status = await StatusReport.ReadAsync(site.Target, TimeProvider.System, default);
        Assert.Equal(("1", 2, null), (status.Current!.Version, status.Services[0].Healthy, status.Previous));
    }

    [Fact]
    public async Task Replicas_and_router_get_declared_variables_and_nothing_else_of_the_deployer()
    {
        const string secret = "DEPLOYER_TOKEN_OF_THE_TEST";
        Environment.SetEnvironmentVariable(secret, "s3cret");
        try
        {
            await using var site = new LocalSite();
            site.Declare("COLOUR", "green");
            await site.DeployAsync("1");
            string[] every = ["PATH", "HOME", "LANG", "TMPDIR", "DOTNET_ROOT"];
            string[] replica = ["PORT", "INSTANCE_ID", "RELEASE_VERSION", "DATA_DIR", "COLOUR"];
            var found = site.Processes().Select(LocalSite.VariablesOf).ToList();

            Assert.Equal(4, found.Count);
            Assert.Equal(2, found.Count(x => x.ContainsKey("DATA_DIR")));
            foreach (var variables in found)
            {
                string[] declared = variables.ContainsKey("DATA_DIR") ? [.. every, .. replica] : every;
                Assert.Empty(variables.Keys.Except(declared).Except(["_"]));
                Assert.Equal(Environment.GetEnvironmentVariable("PATH"), variables["PATH"]);
            }

            Assert.All(found.Where(x => x.ContainsKey("DATA_DIR")), x => Assert.Equal("green", x["COLOUR"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable(secret, null);
        }
    }

    [Theory]
    [InlineData("crash", "HELLO_BROKEN=crash")]
    [InlineData("ready", "status 503")]
    [InlineData("wrong-release", "X-Release is 0.0.0-wrong, not 2")]
    [InlineData("error", "GET / ")]
    public async Task Broken_release_leaves_the_old_one_serving_and_says_why(string how, string expected)
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        site.Break(how);
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2"));

        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains(expected, error.Message);
        Assert.Equal("1", await site.ServingAsync());
        Assert.Equal(4, site.Processes().Count);
    }

    [Fact]
    public async Task Edge_whose_port_is_in_use_names_the_holder_and_starts_nothing()
    {
        await using var site = new LocalSite();
        using var holder = new TcpListener(IPAddress.Loopback, site.Port);
        holder.Start();
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("1"));

        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains(Environment.ProcessId.ToString(), error.Message);
        Assert.Empty(site.Processes());
    }

    [Fact]
    public async Task Second_run_is_refused_while_the_first_one_works()
    {
        await using var site = new LocalSite();
        var error = await site.RunAsync(_ => Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("1")));
        Assert.Equal(ExitCode.Refused, error.Code);
    }

    [Fact]
    public async Task Version_with_other_bytes_is_wrong_use()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        var other = new Release("1", "sha256:" + new string('0', 64));
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.RunAsync(x => x.DeployAsync(other, "/nowhere", 0, default)));

        Assert.Contains("exists with other bytes", error.Message);
        Assert.Equal("1", await site.ServingAsync());
    }

    [Fact]
    public async Task Damaged_release_is_not_rolled_back_to()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        await site.DeployAsync("2");
        File.AppendAllText(Path.Combine(site.Layout.Release("1"), "Hello.dll"), "x");
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.RunAsync(x => x.RollbackAsync(null, 0, default)));

        Assert.Contains("damaged", error.Message);
        Assert.Equal("2", await site.ServingAsync());
    }

    [Fact]
    public async Task Killed_replica_and_router_are_brought_back_by_recover()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        foreach (var process in site.Processes())
            Process.GetProcessById(process).Kill();
        await site.RunAsync(x => x.RecoverAsync(0, default));

        Assert.Equal("1", await site.ServingAsync());
        Assert.Equal(4, site.Processes().Count);
    }

    [Fact]
    public async Task What_a_killed_run_left_half_written_is_deleted_by_the_next_one()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        var rest = new[] { site.Layout.ReleaseRecord("2") + ".99.tmp", site.Layout.ReleaseRecord("3"), site.Layout.Lock + ".json.99.tmp" };
        foreach (var file in rest)
            File.WriteAllText(file, "{");
        Directory.CreateDirectory(Path.Combine(site.Layout.Releases, ".2.99", "x"));
        await site.RunAsync(x => x.RecoverAsync(0, default));

        Assert.All(rest, x => Assert.False(File.Exists(x)));
        Assert.Equal(["1"], Directory.GetDirectories(site.Layout.Releases).Select(Path.GetFileName));
        Assert.NotNull(await site.Target.Host.KeptAsync("1", default));
    }

    [Fact]
    public async Task Record_of_a_rollout_that_is_not_understood_is_an_error_and_not_a_rollout_without_processes()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        var record = Path.Combine(Directory.GetDirectories(site.Layout.Running).Single(), "rollout.json");
        var text = File.ReadAllText(record);
        File.WriteAllText(record, text.Replace("\"Deploy\"", "\"Canary\"", StringComparison.Ordinal).Replace("\"deploy\"", "\"canary\"", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.RunAsync(x => x.RecoverAsync(0, default)));
        File.WriteAllText(record, text);

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains(record, error.Message);
        Assert.Equal(4, site.Processes().Count);
    }

    [Fact]
    public async Task Router_that_cannot_be_asked_is_an_error_of_the_edge_and_not_a_raw_exception()
    {
        await using var site = new LocalSite();
        site.Layout.Create();
        // Not our socket: the client does not speak to it.
        Directory.CreateDirectory(site.Layout.Router);
        File.SetUnixFileMode(site.Layout.Router, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        File.WriteAllText(Pipeline.Router.Control.ControlPath.Socket(site.Layout.Router), "");
        try
        {
            var error = await Assert.ThrowsAsync<PipelineException>(() => site.Target.Host.ObserveAsync(default));
            Assert.Contains("The edge did not do as asked", error.Message);
        }
        finally
        {
            Directory.Delete(site.Layout.Router, recursive: true);
        }
    }

    [RootFact]
    public async Task Disk_that_fills_up_leaves_the_old_release_serving_and_loses_no_record()
    {
        using var disk = new SmallDisk(megabytes: 110);
        await using var site = new LocalSite(files: disk.Path);
        await site.DeployAsync("1");
        disk.Fill(leave: 0);
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2"));

        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Equal("1", await site.ServingAsync());
        disk.Free();
        await site.DeployAsync("2");
        Assert.Equal("2", await site.ServingAsync());
        Assert.Null(ReleaseHistory.From(Journal.Read(site.Layout.Journal)).Unfinished);
    }

    [Fact]
    public void Port_is_given_to_one_replica_only()
    {
        var given = new HashSet<int>();
        var ports = Enumerable.Range(0, 1000).AsParallel().Select(_ => FreePort.Find(given)).ToList();
        Assert.Equal(1000, ports.Distinct().Count());
    }

    [Fact]
    public async Task Launcher_that_cannot_write_who_it_is_starts_nothing()
    {
        using var folder = new TemporaryFolder();
        var place = folder / "1";
        Directory.CreateDirectory(place);
        // A folder where the identity should go: it cannot be written, just as when the place is gone.
        Directory.CreateDirectory(Path.Combine(place, "process.tmp"));
        var proof = folder / "started";
        await Launcher.StartAsync(new Pipeline.Execution.Command("touch", proof), place, default);
        await Until.TrueAsync(() => File.Exists(Launcher.LogFile(place)) && new FileInfo(Launcher.LogFile(place)).Length > 0 || File.Exists(proof));

        Assert.False(File.Exists(proof));
    }
}
