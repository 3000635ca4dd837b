using System.Net;
using System.Net.Sockets;

namespace Hello.Tests;

public sealed class StartTests : IDisposable
{
    private readonly DataDirectory data = new();

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData("PORT", "http")]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "-1")]
    [InlineData("HELLO_WARMUP_MS", "soon")]
    [InlineData("HELLO_BROKEN", "somehow")]
    [InlineData("RELEASE_VERSION", "1.0\r\nX-Evil: 1")]
    public async Task A_wrong_setting_is_named_in_one_line_and_exits_with_2(string name, string value)
    {
        var (exitCode, output, errors) = await HelloProcess.Run((name, value));

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(name, Assert.Single(errors.TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public async Task A_taken_port_is_named_and_exits_with_1()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var (exitCode, output, _) = await HelloProcess.Run(("PORT", $"{port}"), ("DATA_DIR", data.Path));

        Assert.Equal(1, exitCode);
        Assert.Contains($"Port {port} on 127.0.0.1 is taken", output);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_used_ends_the_process_with_the_reason()
    {
        var file = Path.Combine(data.Path, "file");
        await File.WriteAllTextAsync(file, "");

        var (exitCode, output, _) = await HelloProcess.Run(("PORT", "0"), ("DATA_DIR", file));

        Assert.Equal(1, exitCode);
        Assert.Contains(file, output);
    }

    [Fact]
    public async Task A_crashing_release_logs_its_stack_and_exits_with_1()
    {
        var (exitCode, output, _) = await HelloProcess.Run(("PORT", "0"), ("DATA_DIR", data.Path), ("HELLO_BROKEN", "crash"));

        Assert.Equal(1, exitCode);
        Assert.Contains("InvalidOperationException", output);
        Assert.Contains("   at ", output);
    }

    [Fact]
    public async Task A_release_broken_as_ready_never_becomes_ready()
    {
        await using var hello = await HelloProcess.Start(data.Path, ("HELLO_BROKEN", "ready"));

        // Its last warm-up step is over once the first requests have been answered.
        while (!(await hello.Http.GetStringAsync("/metrics")).Contains("route=\"/hits\""))
            await Task.Yield();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await hello.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_release_names_itself_wrongly_and_an_error_release_fails_on_its_home_page()
    {
        await using var wrong = await HelloProcess.StartReady(data.Path, ("RELEASE_VERSION", "2.0.0"), ("HELLO_BROKEN", "wrong-release"));
        await using var error = await HelloProcess.StartReady(data.Path, ("RELEASE_VERSION", "2.0.0"), ("HELLO_BROKEN", "error"));

        using var fromWrong = await wrong.Http.GetAsync("/");
        using var fromError = await error.Http.GetAsync("/");

        Assert.NotEqual("2.0.0", Assert.Single(fromWrong.Headers.GetValues("X-Release")));
        Assert.Equal("2.0.0", Assert.Single(fromError.Headers.GetValues("X-Release")));
        Assert.Equal(HttpStatusCode.InternalServerError, fromError.StatusCode);
    }
}
