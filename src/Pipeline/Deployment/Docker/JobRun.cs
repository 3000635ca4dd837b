using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>A job that runs in its container.</summary>
internal static class JobRun
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until it has ended well. One that has not is gone afterwards.</summary>
    /// <exception cref="PipelineException">It failed, or its deadline passed.</exception>
    public static async Task AwaitAsync(DockerEngine engine, Job job, string container, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var now = await engine.FindContainerAsync(container, cancellation)
                ?? throw PipelineException.Failed($"Job {job.Name} is gone", container, "its container was removed while it ran");
            var lines = await engine.LogsAsync(container, 20, cancellation);
            // An answer is for whoever asked.
            if (lines.LastOrDefault() is { } last && !last.StartsWith('{') && !last.StartsWith('['))
                say(last);
            if (now.ExitCode is 0)
                return;
            if (now.ExitCode is { } code)
            {
                await engine.RemoveAsync(container, CancellationToken.None);
                throw PipelineException.Failed($"Job {job.Name} exited with code {code}", container, now.OutOfMemory ? "it used more memory than its limit" : null, details: lines);
            }

            if (time.GetElapsedTime(begun) > job.Deadline)
            {
                await engine.StopAsync(container, job.Grace, CancellationToken.None);
                await engine.RemoveAsync(container, CancellationToken.None);
                throw PipelineException.Failed(
                    $"Job {job.Name} did not end within {job.Deadline.TotalSeconds:0.#} s", container, next: "it was ended; look at what it waits for, or give it a longer Deadline", details: lines);
            }

            await Task.Delay(Poll, time, cancellation);
        }
    }
}
