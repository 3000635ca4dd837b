using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Local;

public sealed class JobTests
{
    [Fact]
    public async Task Jobs_run_in_the_order_of_their_needs_and_hand_outputs_on()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              last:
                needs: [middle]
                runs-on: ubuntu-24.04
                steps:
                  - run: test "${{ needs.middle.outputs.text }}" = "one two"
              middle:
                needs: first
                runs-on: ubuntu-24.04
                outputs:
                  text: ${{ steps.both.outputs.text }}
                steps:
                  - id: both
                    run: echo "text=$GIVEN two" >> "$GITHUB_OUTPUT"
                    env:
                      GIVEN: ${{ needs.first.outputs.text }}
              first:
                runs-on: ubuntu-24.04
                outputs:
                  text: ${{ steps.one.outputs.text }}
                steps:
                  - id: one
                    run: echo "text=one" >> "$GITHUB_OUTPUT"
            """);
        var report = await repository.RunAsync();
        Assert.Equal(RunResult.Success, report.Conclusion);
        Assert.Equal(["last", "middle", "first"], report.Jobs.Select(x => x.Id));
        Assert.True(repository.Text.IndexOf("── first", StringComparison.Ordinal) < repository.Text.IndexOf("── middle", StringComparison.Ordinal), repository.Text);
        Assert.Equal(ExitCode.Done, report.ExitCode);
    }

    [Fact]
    public async Task An_output_of_a_job_that_is_not_needed_is_empty()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              first:
                runs-on: ubuntu-24.04
                outputs: { text: one }
                steps: [{ run: "true" }]
              second:
                needs: first
                runs-on: ubuntu-24.04
                steps: [{ run: "true" }]
              third:
                needs: second
                runs-on: ubuntu-24.04
                steps:
                  - run: test -z "${{ needs.first.outputs.text }}"
            """);
        Assert.Equal(RunResult.Success, (await repository.RunAsync()).Conclusion);
    }

    [Fact]
    public async Task Jobs_without_needs_run_at_once_and_their_lines_do_not_mix()
    {
        // Each waits for the other: one after the other they would never end.
        using var meeting = new TemporaryFolder();
        using var repository = new LocalRepository($$"""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                timeout-minutes: 1
                steps:
                  - run: |
                      touch {{meeting.Path}}/a
                      echo a1; until test -e {{meeting.Path}}/b; do :; done; echo a2
              b:
                runs-on: ubuntu-24.04
                timeout-minutes: 1
                steps:
                  - run: |
                      touch {{meeting.Path}}/b
                      echo b1; until test -e {{meeting.Path}}/a; do :; done; echo b2
            """);
        Assert.Equal(RunResult.Success, (await repository.RunAsync()).Conclusion);
        var letters = repository.Text.Split('\n').Select(x => x.Trim()).Where(x => x is "a1" or "a2" or "b1" or "b2").ToList();
        Assert.True(letters is ["a1", "a2", "b1", "b2"] or ["b1", "b2", "a1", "a2"], repository.Text);
    }

    [Fact]
    public async Task A_failure_skips_what_needs_it_but_not_always_and_failure()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              broken:
                runs-on: ubuntu-24.04
                steps:
                  - run: exit 3
                  - run: echo never
                  - run: echo after failure
                    if: failure()
              follows: { needs: broken, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              further: { needs: follows, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              report: { needs: further, if: failure(), runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              gate:
                needs: [broken, follows]
                if: always()
                runs-on: ubuntu-24.04
                steps:
                  - run: test "${{ needs.broken.result }} ${{ needs.follows.result }}" = "failure skipped"
            """);
        var report = await repository.RunAsync();
        Assert.Equal(
            [("broken", RunResult.Failure), ("follows", RunResult.Skipped), ("further", RunResult.Skipped), ("report", RunResult.Success), ("gate", RunResult.Success)],
            report.Jobs.Select(x => (x.Id, x.Result)));
        Assert.Equal(ExitCode.Failed, report.ExitCode);
        Assert.Equal([RunResult.Failure, RunResult.Skipped, RunResult.Success], report.Jobs[0].Steps.Select(x => x.Outcome));
        Assert.Equal("needs broken, which failed", report.Jobs[1].Why);
        Assert.Contains("Process completed with exit code 3.", repository.Text);
        Assert.Contains("after failure", repository.Text);
        Assert.DoesNotContain("  never", repository.Text);
    }

    [Fact]
    public async Task A_matrix_runs_a_job_for_each_cell()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              test:
                runs-on: ${{ matrix.os }}
                strategy:
                  matrix:
                    os: [ubuntu-24.04, windows-2025]
                    version: ["1.10", 2]
                    exclude: [{ os: windows-2025, version: 2 }]
                steps:
                  - run: echo "cell ${{ matrix.version }} of ${{ strategy.job-total }}"
            """);
        var report = await repository.RunAsync();
        Assert.Equal(["test (ubuntu-24.04, 1.10)", "test (ubuntu-24.04, 2)", "test (windows-2025, 1.10)"], report.Jobs.Select(x => x.Name));
        Assert.Equal([RunResult.Success, RunResult.Success, RunResult.Skipped], report.Jobs.Select(x => x.Result));
        Assert.Equal("not run here: it wants Windows, and this is Linux", report.Jobs[2].Why);
        Assert.Contains("cell 1.10 of 3", repository.Text);
    }
    [Fact]
    public async Task A_job_filter_takes_what_the_job_needs_and_no_more()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              build: { runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              test: { needs: build, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              deploy: { needs: test, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
            """);
        var report = await repository.RunAsync(repository.Request() with { Jobs = ["test"] });
        Assert.Equal(["build", "test"], report.Jobs.Select(x => x.Id));
        var refused = await Assert.ThrowsAsync<PipelineException>(() => repository.RunAsync(repository.Request() with { Jobs = ["tset"] }));
        Assert.Equal(ExitCode.WrongUse, refused.Code);
        Assert.Contains("--job tset: .github/workflows/test.yml has no such job; there are build, test, deploy", refused.Message);
    }

    [Fact]
    public async Task What_cannot_run_here_is_refused_at_once_before_anything_runs()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                needs: b
                runs-on: ubuntu-24.04
                container: alpine
                steps: [{ run: "true" }]
              b:
                runs-on: ubuntu-24.04
                services: { db: { image: postgres } }
                steps: [{ run: "true" }]
            """);
        var refused = await Assert.ThrowsAsync<PipelineException>(() => repository.RunAsync());
        Assert.Contains("test.yml:6:5: job a has `container`", refused.Message);
        Assert.Contains("test.yml:10:5: job b has `services`", refused.Message);
        Assert.False(Directory.Exists(Path.Combine(repository.Root, ".nuke")));
    }

    [Fact]
    public async Task Jobs_that_need_each_other_are_refused_with_the_cycle()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a: { needs: b, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              b: { needs: c, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              c: { needs: b, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
            """);
        Assert.Contains("b → c → b", (await Assert.ThrowsAsync<PipelineException>(() => repository.RunAsync())).Message);
    }

    [Fact]
    public async Task An_event_that_does_not_start_the_workflow_is_refused_with_the_reason()
    {
        using var repository = new LocalRepository("""
            on: { push: { branches: [release] } }
            jobs:
              a: { runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
            """);
        Assert.Contains("does not start", (await Assert.ThrowsAsync<PipelineException>(() => repository.RunAsync())).Message);
        Assert.Contains("is not started by it", (await Assert.ThrowsAsync<PipelineException>(() => repository.RunAsync(repository.Request("pull_request")))).Message);
    }

    [Fact]
    public async Task An_environment_waits_for_its_approval()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              deploy: { environment: production, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
            """);
        Assert.Contains("--approve production", (await repository.RunAsync()).Jobs[0].Why);
        Assert.Equal(RunResult.Success, (await repository.RunAsync(repository.Request() with { Approved = ["production"] })).Jobs[0].Result);
    }
}
