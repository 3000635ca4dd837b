using System.Diagnostics;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class PipeTests
{
    [Fact]
    public async Task Everything_is_done_through_connect_over_few_streams()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        var pipes = new List<PipeStream>();
        using (var control = new ControlClient(_ => Task.FromResult<Stream>(Open(router, pipes)), "in a container"))
        {
            await using var lease = await control.LeaseAsync("run 1");
            for (var i = 0; i < 5; i++)
                await control.AppendAsync(lease.Token, $"line {i}");
            Assert.Equal("one", (await control.SetTableAsync(lease.Token, Tables.Of("one", one))).Active());
            Assert.Equal(200, (await control.AskAsync(new(5000, one.Url))).Status);
            // One is the lease's, one is used for all else.
            Assert.Equal(2, pipes.Count);

            RunningRouter.Kill((await control.GetStateAsync())!.Pid);
            await control.AppendAsync(lease.Token, "after");
            Assert.Equal(6, (await control.GetJournalAsync()).Count);
            Assert.False(lease.Lost.IsCancellationRequested);
        }
        foreach (var pipe in pipes)
            await pipe.Ended.WaitAsync(Until.Deadline);
    }

    [Fact]
    public async Task It_ends_when_its_input_ends_and_when_the_router_ends()
    {
        await using var router = await RunningRouter.StartAsync();
        var pipes = new List<PipeStream>();
        await using (Open(router, pipes))
        await using (Open(router, pipes))
        {
            var worker = (await router.StateAsync()).Pid;
            pipes[0].CloseInput();
            Assert.Equal(0, await pipes[0].Ended.WaitAsync(Until.Deadline));
            // It was accepted: an answer came.
            await pipes[1].WriteAsync("GET /state HTTP/1.1\r\nHost: r\r\n\r\n"u8.ToArray());
            Assert.True(await pipes[1].ReadAsync(new byte[100]) > 0);
            RunningRouter.Kill(worker);
            await pipes[1].Ended.WaitAsync(Until.Deadline);
        }
    }

    [Fact]
    public async Task Without_a_router_it_says_so()
    {
        var directory = RunningRouter.FreshDirectory();

        var (exitCode, output) = await Shell.RunAsync("dotnet", RunningRouter.Program, "connect", "--directory", directory);

        Assert.Equal(1, exitCode);
        Assert.Contains($"No router answers in {directory}", output, StringComparison.Ordinal);
        Directory.Delete(directory);
    }

    private static PipeStream Open(RunningRouter router, List<PipeStream> pipes)
    {
        var pipe = new PipeStream(Process.Start(new ProcessStartInfo("dotnet", [RunningRouter.Program, "connect", "--directory", router.Directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        lock (pipes)
            pipes.Add(pipe);
        return pipe;
    }
}
