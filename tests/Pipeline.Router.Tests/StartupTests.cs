using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class StartupTests
{
    [Fact]
    public async Task A_taken_port_is_told_with_its_holder()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var directory = RunningRouter.FreshDirectory();

        var (exitCode, output) = await RunAsync("run", "--listen", $"{listener.LocalEndpoint}", "--directory", directory);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{listener.LocalEndpoint}: the port is taken by process {Environment.ProcessId} (", output, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", await File.ReadAllTextAsync(Path.Combine(directory, "failed")), StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_second_router_in_the_same_directory_is_refused()
    {
        await using var router = await RunningRouter.StartAsync();
        var state = await router.StateAsync();

        var (exitCode, output) = await RunAsync("run", "--listen", "127.0.0.1:0", "--directory", router.Directory);

        Assert.Equal(1, exitCode);
        Assert.Contains($"keeper {state.KeeperPid}, worker {state.Pid}", output, StringComparison.Ordinal);
        Assert.Equal(2, router.Processes.Count);
    }

    [Fact]
    public async Task A_worker_that_cannot_start_at_all_ends_the_router()
    {
        var directory = RunningRouter.FreshDirectory();
        Directory.CreateDirectory(Path.Combine(directory, "control.sock", "in the way"));

        var (exitCode, output) = await RunAsync("run", "--listen", "127.0.0.1:0", "--directory", directory);

        Assert.Equal(1, exitCode);
        Assert.Contains("worker cannot start", output, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_router_that_has_kept_nothing_begins_with_the_table_of_a_file_and_afterwards_keeps_its_own()
    {
        await using var replica = await TestReplica.StartAsync("1");
        var directory = RunningRouter.FreshDirectory();
        var table = directory + ".json";
        await File.WriteAllBytesAsync(table, JsonSerializer.SerializeToUtf8Bytes(new TableRequest(7, Tables.Of("first", replica)), ControlJson.Default.TableRequest));
        await using (var router = await RunningRouter.StartAsync(directory, "--table", table))
        {
            var state = await router.StateAsync();
            Assert.Equal((7, "first"), (state.Token, state.Active()));
            await Assert.ThrowsAsync<RouterFencedException>(() => router.SwitchAsync(6, "late", replica));
            await router.SwitchAsync(8, "second", replica);
        }

        await using (var router = await RunningRouter.StartAsync(directory, "--table", table))
            Assert.Equal("second", (await router.StateAsync()).Active());
        Directory.Delete(directory, recursive: true);
        File.Delete(table);
    }

    [Theory]
    [InlineData("is not a table", "{}")]
    [InlineData("is not a table", "")]
    [InlineData("routes[0].service 'web' is not a service of the table", """{"token":1,"table":{"services":[],"routes":[{"prefix":"/","service":"web"}]}}""")]
    public async Task A_table_that_is_wrong_ends_the_router(string reason, string text)
    {
        var directory = RunningRouter.FreshDirectory();
        var table = directory + ".json";
        await File.WriteAllTextAsync(table, text);

        var (exitCode, output) = await RunAsync("run", "--listen", "127.0.0.1:0", "--directory", directory, "--table", table);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
        File.Delete(table);
    }

    [Theory]
    [InlineData("--listen is missing", "run", "--directory", "/tmp/x")]
    [InlineData("no address with a port", "run", "--directory", "/tmp/x", "--listen", "localhost:80")]
    [InlineData("no address with a port", "run", "--directory", "/tmp/x", "--listen", "127.0.0.1:99999")]
    [InlineData("no address with a port", "run", "--directory", "/tmp/x", "--listen", "8080")]
    [InlineData("--directory is empty", "run", "--directory", "", "--listen", "127.0.0.1:80")]
    [InlineData("Unknown option '--port'", "run", "--port", "1")]
    [InlineData("needs a value", "run", "--listen")]
    [InlineData("twice", "run", "--listen", "127.0.0.1:1", "--listen", "127.0.0.1:1")]
    [InlineData("no address with a port", "run", "--directory", "/tmp/x", "--listen", "127.0.0.1:80", "--metrics", "9000")]
    [InlineData("--trusted 'proxy' is no address and no network", "run", "--directory", "/tmp/x", "--listen", "127.0.0.1:80", "--trusted", "172.16.0.0/12,proxy")]
    [InlineData("--directory is missing", "connect")]
    [InlineData("Unknown option '--listen'", "connect", "--listen", "127.0.0.1:80")]
    [InlineData("Usage", "stop")]
    [InlineData("Usage")]
    public async Task Wrong_use_is_explained(string reason, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        Shell.RunAsync("dotnet", [RunningRouter.Program, .. arguments]);
}
