using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local;

namespace Pipeline.Tests.Workflows.Local;

public sealed class StoppingTests
{
    [Fact]
    public async Task An_interruption_ends_all_jobs_and_leaves_no_process()
    {
        using var meeting = new TemporaryFolder();
        // The first program ignores the polite signal; the second one hides in a session of its own.
        using var repository = new LocalRepository($$"""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "$RUNNER_TRACKING_ID" > {{meeting.Path}}/mark
                      trap '' INT TERM
                      setsid sleep 1000 >/dev/null 2>&1 &
                      touch {{meeting.Path}}/ready
                      while true; do sleep 1 || true; done
                  - { run: echo never, if: always() }
              b: { needs: a, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
            """);
        using var stop = new CancellationTokenSource();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var run = repository.RunAsync(repository.Request() with { Time = time }, stop.Token);
        await Until.TrueAsync(() => File.Exists(meeting / "ready"));
        var mark = File.ReadAllText(meeting / "mark").Trim();
        Assert.NotEmpty(Leftovers.Of(mark, meeting.Path));
        await stop.CancelAsync();
        var report = await Moving(run, time);
        Assert.Equal(ExitCode.Interrupted, report.ExitCode);
        Assert.Equal([RunResult.Cancelled, RunResult.Skipped], report.Jobs.Select(x => x.Result));
        Assert.DoesNotContain("  never", repository.Text);
        await Until.TrueAsync(() => !Leftovers.Of(mark, meeting.Path).Any());
    }

    [Fact]
    public async Task A_program_that_a_step_leaves_behind_lives_until_the_job_ends()
    {
        using var meeting = new TemporaryFolder();
        using var repository = new LocalRepository($$"""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "$RUNNER_TRACKING_ID" > {{meeting.Path}}/mark
                      sleep 1000 >/dev/null 2>&1 &
                      echo "server=$!" >> "$GITHUB_ENV"
                  - run: kill -0 "$server"
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Contains("Ended 1 program that a step left behind.", repository.Text);
        await Until.TrueAsync(() => !Leftovers.Of(File.ReadAllText(meeting / "mark").Trim(), meeting.Path).Any());
    }

    [Fact]
    public async Task A_program_that_a_step_started_without_the_environment_of_the_job_ends_with_the_job_too()
    {
        using var meeting = new TemporaryFolder();
        using var repository = new LocalRepository($$"""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      setsid env -i /bin/sh -c 'echo $$ > {{meeting.Path}}/server; exec /bin/sleep 1000' >/dev/null 2>&1 &
                      while [ ! -s {{meeting.Path}}/server ]; do true; done
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Contains("Ended 1 program that a step left behind.", repository.Text);
        var server = int.Parse(File.ReadAllText(meeting / "server"), CultureInfo.InvariantCulture);
        await Until.TrueAsync(() => ProcessIdentity.Of(server) is null or { IsAlive: false });
    }

    /// <summary>Lets the run's clock go on while real programs end.</summary>
    private static async Task<T> Moving<T>(Task<T> run, FakeTimeProvider time)
    {
        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return run.IsCompleted;
        });
        return await run;
    }
}
