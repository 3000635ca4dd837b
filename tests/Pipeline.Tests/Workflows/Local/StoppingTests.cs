using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Processes;

namespace Pipeline.Tests.Workflows.Local;

public sealed class StoppingTests
{
    [Fact]
    public async Task A_step_that_takes_too_long_is_ended_with_all_that_it_started()
    {
        using var meeting = new TemporaryFolder();
        using var repository = new LocalRepository($$"""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - timeout-minutes: 5
                    run: |
                      sleep 1000 & echo $! > {{meeting.Path}}/child
                      mv {{meeting.Path}}/child {{meeting.Path}}/ready
                      wait
                  - run: echo cleaned up
                    if: failure()
            """);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var run = repository.RunAsync(repository.Request() with { Time = time });
        await Until.TrueAsync(() => File.Exists(meeting / "ready"));
        time.Advance(TimeSpan.FromMinutes(5));
        var report = await Moving(run, time);
        Assert.Equal([RunResult.Failure, RunResult.Success], report.Jobs[0].Steps.Select(x => x.Outcome));
        Assert.Contains("has timed out after 5 minutes", repository.Text);
        await Until.TrueAsync(() => !Directory.Exists("/proc/" + File.ReadAllText(meeting / "ready").Trim()));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_cancelled()
    {
        using var meeting = new TemporaryFolder();
        using var repository = new LocalRepository($$"""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                timeout-minutes: 10
                steps:
                  - run: touch {{meeting.Path}}/ready; sleep 1000
                  - { run: echo never }
                  - { run: echo at last, if: always() }
            """);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var run = repository.RunAsync(repository.Request() with { Time = time });
        await Until.TrueAsync(() => File.Exists(meeting / "ready"));
        time.Advance(TimeSpan.FromMinutes(10));
        var report = await Moving(run, time);
        Assert.Equal(RunResult.Cancelled, report.Jobs[0].Result);
        Assert.Equal([RunResult.Cancelled, RunResult.Skipped, RunResult.Success], report.Jobs[0].Steps.Select(x => x.Outcome));
        Assert.Equal("the job has exceeded the maximum execution time of 10 minutes", report.Jobs[0].Why);
        Assert.Equal(ExitCode.Failed, report.ExitCode);
    }

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
                  - { run: echo cancelled step runs, if: cancelled() }
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
        Assert.Contains("cancelled step runs", repository.Text);
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
