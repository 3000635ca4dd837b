using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class PeerTests
{
    [Fact]
    public async Task Directory_and_socket_are_for_the_owner_alone()
    {
        await using var router = await RunningRouter.StartAsync();

        Assert.Equal("700", Mode(router.Directory));
        Assert.Equal("600", Mode(ControlPath.Socket(router.Directory)));
    }

    [RootFact]
    public async Task Another_user_is_refused_by_the_directory_and_by_the_router()
    {
        await using var router = await RunningRouter.StartAsync();
        var socket = ControlPath.Socket(router.Directory);
        string[] ask = ["--reuid=65534", "--regid=65534", "--clear-groups", "curl", "-sS", "-X", "POST", "-d", "{\"token\":9}", "-w", "%{http_code}", "--unix-socket", socket, "http://router/shutdown"];

        var closed = await Shell.RunAsync("setpriv", ask);
        Assert.NotEqual(0, closed.ExitCode);

        await Shell.RunAsync("chmod", "755", router.Directory);
        await Shell.RunAsync("chmod", "666", socket);
        var loosened = await Shell.RunAsync("setpriv", ask);

        Assert.Equal(0, loosened.ExitCode);
        Assert.EndsWith("403", loosened.Output, StringComparison.Ordinal);
        Assert.Contains("Only user 0", loosened.Output, StringComparison.Ordinal);
        Assert.Equal(2, router.Processes.Count);
        // The owner is still served.
        Assert.NotNull(await router.Control.GetStateAsync());
    }

    [RootFact]
    public async Task A_client_does_not_speak_to_the_router_of_another_user()
    {
        await using var router = await RunningRouter.StartAsync();
        await Shell.RunAsync("chown", "65534", router.Directory);

        var refusal = await Assert.ThrowsAsync<RouterException>(() => router.Control.GetStateAsync());

        Assert.Contains("belongs to user 65534", refusal.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_directory_of_another_user_is_refused()
    {
        var directory = RunningRouter.FreshDirectory();
        await Shell.RunAsync("chown", "65534", directory);

        var (exitCode, output) = await Shell.RunAsync("dotnet", RunningRouter.Program, "run", "--listen", "127.0.0.1:0", "--directory", directory);

        Assert.Equal(1, exitCode);
        Assert.Contains("belongs to user 65534", output, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_long_path_gets_its_socket_elsewhere_in_a_private_directory()
    {
        var parent = RunningRouter.FreshDirectory();
        var directory = Path.Combine(parent, new string('d', 150));
        await using (var router = await RunningRouter.StartAsync(directory))
        {
            var socket = ControlPath.Socket(directory);
            Assert.StartsWith("/tmp/pipeline-", socket, StringComparison.Ordinal);
            Assert.Equal("700", Mode(Path.GetDirectoryName(socket)!));
            Assert.Equal("700", Mode(Path.GetDirectoryName(Path.GetDirectoryName(socket))!));
            await router.Control.ShutdownAsync(0);
            Assert.False(File.Exists(socket));
        }
        Directory.Delete(Path.GetDirectoryName(ControlPath.Socket(directory))!);
        Directory.Delete(parent, recursive: true);
    }

    private static string Mode(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
