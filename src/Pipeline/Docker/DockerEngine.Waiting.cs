using Pipeline.Diagnostics;
using Polly;
using Polly.Retry;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until a program that is run inside a container exits with 0.</summary>
    /// <exception cref="PipelineException">The container ended, or it took too long: with its last words.</exception>
    public async Task WaitReadyAsync(string container, IReadOnlyList<string> probe, TimeSpan within, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var now = await RunningAsync(container, "got ready", cancellation);
            var left = within - _time.GetElapsedTime(start);
            var result = await ProbeAsync(now.Id, probe, left > Pause ? left : Pause, cancellation);
            if (result is { ExitCode: 0 })
                return;
            if (_time.GetElapsedTime(start) >= within)
                throw PipelineException.Failed(
                    $"Container {now.Name} did not get ready within {within.TotalSeconds:0.#} s", now.Image,
                    result is null ? $"`{string.Join(' ', probe)}` did not end" : $"`{string.Join(' ', probe)}` exited with {result.ExitCode}: {result.Output.Trim()}",
                    details: await LastWordsAsync(now, cancellation));
            await Task.Delay(Pause, _time, cancellation);
        }
    }

    // 128 and the number of SIGKILL.
    private const int Killed = 137;

    /// <summary>Waits until a container ends.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="PipelineException">It took too long, or used more memory than it may; it is not stopped here.</exception>
    public async Task<int> WaitExitAsync(string container, TimeSpan within, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(within, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var end = await Ask($"Container {container} cannot be waited for", () => _client.Containers.WaitContainerAsync(container, both.Token));
            // The kernel's word that it was memory reaches the engine beside the end itself, now and then a little later.
            var looks = new ResiliencePipelineBuilder<EngineContainer?> { TimeProvider = _time }
                .AddRetry(new RetryStrategyOptions<EngineContainer?>
                {
                    MaxRetryAttempts = 10,
                    Delay = TimeSpan.FromMilliseconds(100),
                    BackoffType = DelayBackoffType.Constant,
                    ShouldHandle = x => new(end.StatusCode == Killed && x.Outcome.Result is { OutOfMemory: false }),
                })
                .Build();
            var now = await looks.ExecuteAsync(async cancel => await FindContainerAsync(container, cancel), cancellation);

            return now is not { OutOfMemory: true } ? (int)end.StatusCode : throw PipelineException.Failed(
                $"Container {now.Name} used more memory than it may and was ended", now.Image, $"exit {end.StatusCode}", "give it more memory",
                await LastWordsAsync(now, cancellation));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            var now = await FindContainerAsync(container, cancellation);
            throw PipelineException.Failed(
                $"Container {now?.Name ?? container} did not end within {within.TotalSeconds:0.#} s", now?.Image,
                details: now is null ? null : await LastWordsAsync(now, cancellation));
        }
    }

    private async Task<ExecResult?> ProbeAsync(string container, IReadOnlyList<string> probe, TimeSpan within, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(within, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await ExecAsync(container, probe, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (PipelineException) when (!cancellation.IsCancellationRequested && FindContainerAsync(container, cancellation) is var look)
        {
            // It may have ended between the look and the probe: then that is what is told.
            if (await look is { Running: true })
                throw;
            return new ExecResult(-1, "it has ended");
        }
    }

    private async Task<EngineContainer> RunningAsync(string container, string before, CancellationToken cancellation)
    {
        var now = await FindContainerAsync(container, cancellation)
            ?? throw PipelineException.Failed($"Container {container} is gone", why: "somebody removed it");
        if (now.Running || now.Status == "created")
            return now;
        throw PipelineException.Failed(
            $"Container {now.Name} ended before it {before}", now.Image, now.OutOfMemory ? "it used more memory than it may" : $"it exited with {now.ExitCode}",
            details: await LastWordsAsync(now, cancellation));
    }

    private async Task<IReadOnlyList<string>> LastWordsAsync(EngineContainer container, CancellationToken cancellation) =>
        await LogsAsync(container.Id, tail: 30, cancellation: cancellation) is { IsEmpty: false } lines ? lines : ["(it has said nothing)"];
}
