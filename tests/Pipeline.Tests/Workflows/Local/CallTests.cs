using Pipeline.Diagnostics;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Local;

public sealed class CallTests
{
    private const string Smoke = """
        on:
          workflow_call:
            inputs:
              url: { type: string, required: true }
              hard: { type: boolean, default: false }
            secrets:
              token: { required: true }
            outputs:
              seen:
                value: ${{ jobs.ask.outputs.seen }}
        jobs:
          ask:
            runs-on: ubuntu-24.04
            outputs:
              seen: ${{ steps.ask.outputs.seen }}
            steps:
              - id: ask
                run: echo "seen=${{ inputs.url }} ${{ inputs.hard && 'hard' || 'soft' }} ${{ github.event_name }} ${{ vars.PLACE }} [$OUTER]" >> "$GITHUB_OUTPUT"
              - run: test "${{ secrets.token }}:${{ secrets.OTHER }}" = "opened:"
          hard:
            if: inputs.hard
            needs: ask
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
        """;

    [Fact]
    public async Task A_called_workflow_sees_what_the_call_gives_it_and_gives_back_its_outputs()
    {
        using var repository = new LocalRepository("""
            on: push
            env: { OUTER: not seen }
            jobs:
              smoke:
                uses: ./.github/workflows/smoke.yml
                with: { url: "http://${{ github.ref_name }}", hard: true }
                secrets:
                  token: ${{ secrets.KEY }}
              last:
                needs: smoke
                runs-on: ubuntu-24.04
                steps:
                  - run: test "${{ needs.smoke.outputs.seen }}" = "http://main hard push here []"
                  - run: test "${{ secrets.OTHER }}" = other
            """);
        repository.Write(".github/workflows/smoke.yml", Smoke);
        var report = await repository.RunAsync(repository.Request() with
        {
            Secret = x => x switch { "KEY" => "opened", "OTHER" => "other", _ => null },
            Variable = x => x == "PLACE" ? "here" : null,
        });
        Assert.Equal(
            ["smoke Success", "smoke / ask Success", "smoke / hard Success", "last Success"], report.Jobs.Select(x => $"{x.Name} {x.Result}"));
        Assert.Contains("── smoke / ask", repository.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_cell_of_a_call_is_a_call_and_one_that_fails_stops_who_needs_it()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              both:
                strategy: { matrix: { code: [0, 1] } }
                uses: ./.github/workflows/outer.yml
                with: { code: "${{ matrix.code }}" }
              last:
                needs: both
                runs-on: ubuntu-24.04
                steps: [{ run: "true" }]
            """);
        repository.Write(".github/workflows/outer.yml", """
            on: { workflow_call: { inputs: { code: { type: number } } } }
            jobs:
              inner:
                uses: ./.github/workflows/inner.yml
                with: { code: "${{ inputs.code }}" }
                secrets: inherit
            """);
        repository.Write(".github/workflows/inner.yml", """
            on: { workflow_call: { inputs: { code: { type: number } } } }
            jobs:
              ends:
                runs-on: ubuntu-24.04
                steps: [{ run: "exit ${{ inputs.code }}" }]
            """);
        var report = await repository.RunAsync();
        Assert.Equal(
            [
                "both (0) Success", "both (0) / inner Success", "both (0) / inner / ends Success", "both (1) Failure", "both (1) / inner Failure", "both (1) / inner / ends Failure",
                "last Skipped",
            ],
            report.Jobs.Select(x => $"{x.Name} {x.Result}"));
        Assert.Equal(RunResult.Failure, report.Conclusion);
    }

    [Fact]
    public async Task Calls_that_lead_nowhere_or_in_a_circle_are_refused_before_anything_runs()
    {
        using var repository = new LocalRepository("""
            on: [push, workflow_call]
            jobs:
              gone: { uses: ./.github/workflows/gone.yml }
              circle: { uses: ./.github/workflows/test.yml }
              closed: { uses: ./.github/workflows/closed.yml }
              other: { uses: octo/other/.github/workflows/x.yml@v1 }
            """);
        repository.Write(".github/workflows/closed.yml", "on: push\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ run: \"true\" }] } }\n");
        var refused = await Assert.ThrowsAsync<PipelineException>(() => repository.RunAsync());
        Assert.Equal(
            [
                ".github/workflows/test.yml:3:17: job gone calls ./.github/workflows/gone.yml: there is no such file",
                ".github/workflows/test.yml:4:19: job circle calls ./.github/workflows/test.yml: workflows call each other: .github/workflows/test.yml → .github/workflows/test.yml",
                ".github/workflows/test.yml:5:19: job closed calls ./.github/workflows/closed.yml: it cannot be called: `workflow_call` is not among its events",
            ],
            refused.Diagnostic.Details);
        var report = await repository.RunAsync(repository.Request() with { Jobs = ["other"] });
        Assert.Equal("not run here: octo/other/.github/workflows/x.yml@v1 is of another repository", report.Jobs.Single().Why);
    }
}
