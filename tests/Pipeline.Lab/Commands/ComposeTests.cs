using Pipeline.Commands;
using Pipeline.Execution;

namespace Pipeline.Lab.Commands;

/// <summary>The command lines of Docker Compose, understood by the real one.</summary>
public sealed class ComposeTests
{
    [LabFact]
    public async Task A_project_comes_up_healthy_is_looked_at_and_goes()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder / "compose.yml", """
            services:
              redis:
                image: localhost/mirror/redis
                tmpfs: [/data]
                pull_policy: never
                read_only: true
                healthcheck: { test: [CMD, redis-cli, ping], interval: 1s, retries: 30 }
            """);
        await RunAsync(new Command(Path.Combine(Repository.Root, "scripts/mirror.sh"), "debian:trixie-slim", "redis"));
        var compose = new Compose($"lab-compose-{Guid.NewGuid():N}"[..24], folder / "compose.yml");
        try
        {
            await RunAsync(compose.Config());
            await RunAsync(compose.Up(TimeSpan.FromMinutes(1)));
            Assert.Contains("\"Health\":\"healthy\"", await RunAsync(compose.Ps()), StringComparison.Ordinal);
            Assert.Contains("Ready to accept connections", await RunAsync(compose.Logs(50, "redis")), StringComparison.Ordinal);
            Assert.Contains("redis-cli", await RunAsync(compose.Run("redis", "redis-cli", "--version")), StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync(compose.Down(TimeSpan.FromSeconds(5)));
        }

        Assert.Equal("", await RunAsync(compose.Ps()));
    }

    private static async Task<string> RunAsync(Command command)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(command, default);
        Assert.True(code == 0, $"{command}: {error}");
        return output;
    }
}
