using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

/// <summary>Which jobs and steps run, and why.</summary>
public sealed class JobTests
{
    private const string Chain = "  a: { runs-on: x, if: github.ref == 'refs/heads/other' }\n  b: { runs-on: x, needs: a, if: always() }\n  c: { runs-on: x, needs: b }\n  d: { runs-on: x, needs: c, if: '!cancelled()' }";

    [Fact]
    public void A_skipped_job_skips_what_needs_it_also_far_behind_one_that_runs_always()
    {
        var jobs = Sample.Jobs(Chain).Jobs;
        Assert.Equal(["a skipped: github.ref == 'refs/heads/other' is false: github.ref is 'refs/heads/main'", "b runs: ", "c skipped: a, which a job that it needs needs, is skipped; success() asks all jobs before it", "d runs: the run is not cancelled"],
            jobs.Select(x => $"{x.Id} {x.State}: {x.Why}"));
    }

    [Theory]
    [InlineData("github.ref == 'refs/heads/main'", "runs", "github.ref == 'refs/heads/main' is true: github.ref is 'refs/heads/main'")]
    [InlineData("${{ github.ref != 'refs/heads/main' }}", "skipped", "github.ref != 'refs/heads/main' is false: github.ref is 'refs/heads/main'")]
    [InlineData("github.event_name == 'push' && github.ref_type == 'tag'", "skipped", "github.ref_type == 'tag' is false: github.ref_type is 'branch'")]
    [InlineData("github.ref_type == 'tag' || github.ref_name == 'next'", "skipped", "github.ref_type == 'tag' is false: github.ref_type is 'branch'; github.ref_name == 'next' is false: github.ref_name is 'main'")]
    [InlineData("!startsWith(github.ref, 'refs/heads/')", "skipped", "startsWith(github.ref, 'refs/heads/') is true: github.ref is 'refs/heads/main'")]
    [InlineData("github.event.pull_request", "skipped", "github.event.pull_request is null")]
    [InlineData("github.event.deleted", "skipped", "github.event.deleted is false")]
    [InlineData("false", "skipped", "the condition is false")]
    [InlineData("vars.DEPLOY == 'on'", "unknown", "depends on vars.DEPLOY")]
    [InlineData("vars.DEPLOY == 'on' && github.ref_type == 'tag'", "skipped", "github.ref_type == 'tag' is false: github.ref_type is 'branch'")]
    [InlineData("vars.DEPLOY == 'on' || github.ref_type == 'branch'", "runs", "github.ref_type == 'branch' is true: github.ref_type is 'branch'")]
    [InlineData("contains(github.event.head_commit.message, '[deploy]')", "unknown", "depends on github.event.head_commit.message")]
    [InlineData("failure()", "skipped", "no job before it fails")]
    [InlineData("cancelled()", "skipped", "the run is not cancelled")]
    [InlineData("'!always()'", "skipped", "`!always()` does not hold")]
    [InlineData("${{ github.ref_type == 'tag' }} && true", "runs", "the condition has text beside `${{ }}`, so it is a text, which always counts as true")]
    [InlineData("secrets.TOKEN != ''", "unknown", "GitHub refuses the condition: `secrets` is no context here; there are github, inputs, vars, needs")]
    [InlineData("github.ref ==", "unknown", "GitHub refuses the condition:*")]
    public void The_part_of_a_condition_that_decides_is_told(string condition, string state, string why)
    {
        var job = Sample.Jobs($"  a:\n    runs-on: x\n    if: {(condition[0] is '!' ? $"\"{condition}\"" : condition)}").Jobs[0];
        Assert.Equal(state, job.State);
        if (why.EndsWith('*'))
            Assert.StartsWith(why[..^1], job.Why, StringComparison.Ordinal);
        else
            Assert.Equal(why, job.Why);
    }

    [Fact]
    public void What_needs_a_job_that_may_be_skipped_depends_on_it() =>
        Assert.Equal("depends on whether a runs", Sample.Jobs("  a: { runs-on: x, if: vars.A }\n  b: { runs-on: x, needs: a }").Jobs[1].Why);

    [Fact]
    public void An_assumed_failure_skips_what_needs_it_and_starts_what_waits_for_one()
    {
        var jobs = Sample.Jobs("  a: { runs-on: x }\n  b: { runs-on: x, needs: a }\n  c: { runs-on: x, needs: [a, b], if: failure() }\n  d: { runs-on: x, needs: a, if: \"always() && needs.a.result != 'failure'\" }", Push with { Fail = ["a"] }).Jobs;
        Assert.Equal(["a fails: ", "b skipped: it needs a, which fails", "d skipped: needs.a.result != 'failure' is false: needs.a.result is 'failure'", "c runs: a fails"], jobs.Select(x => $"{x.Id} {x.State}: {x.Why}"));
    }

    private const string Release = "  source: { runs-on: x }\n  scan: { runs-on: x }\n  tag: { runs-on: x, needs: [source, scan] }\n"
        + "  production: { runs-on: x, needs: tag, environment: production, concurrency: { group: production, cancel-in-progress: false } }";

    [Theory]
    [InlineData("source")]
    [InlineData("scan")]
    public void A_commit_outside_main_or_a_finding_in_the_scan_leaves_the_tag_ungiven(string job)
    {
        var jobs = Sample.Jobs(Release, Push with { Fail = [job] }).Jobs.ToDictionary(x => x.Id);
        Assert.Equal(("skipped", $"it needs {job}, which fails"), (jobs["tag"].State, jobs["tag"].Why));
        Assert.Equal("skipped", jobs["production"].State);
    }

    [Fact]
    public void A_job_that_may_fail_counts_as_a_success() =>
        Assert.Equal("runs", Sample.Jobs("  a: { runs-on: x, continue-on-error: true }\n  b: { runs-on: x, needs: a }", Push with { Fail = ["a"] }).Jobs[1].State);

    [Fact]
    public void An_assumed_skip_is_one() =>
        Assert.Equal(["skipped assumed", "skipped it needs a, which is skipped"], Sample.Jobs("  a: { runs-on: x }\n  b: { runs-on: x, needs: a }", Push with { Skip = ["a"] }).Jobs.Select(x => $"{x.State} {x.Why}"));

    [Fact]
    public void Outputs_of_a_skipped_job_are_empty_and_those_that_need_no_run_are_known()
    {
        var jobs = Sample.Jobs("""
              a: { runs-on: x, if: false, outputs: { tag: v1 } }
              b: { runs-on: x, outputs: { kind: "${{ github.ref_type }}", late: "${{ steps.s.outputs.t }}" } }
              c: { runs-on: x, needs: a, if: always() && needs.a.outputs.tag }
              d: { runs-on: x, needs: b, if: needs.b.outputs.kind == 'branch' }
              e: { runs-on: x, needs: b, if: needs.b.outputs.late == 'x' }
              f: { runs-on: x, needs: b, if: needs.b.outputs.none }
            """).Jobs.ToDictionary(x => x.Id, x => $"{x.State} {x.Why}");
        Assert.Equal("skipped needs.a.outputs.tag is null", jobs["c"]);
        Assert.Equal("runs needs.b.outputs.kind == 'branch' is true: needs.b.outputs.kind is 'branch'", jobs["d"]);
        Assert.Equal("unknown depends on needs.b.outputs.late", jobs["e"]);
        Assert.Equal("skipped needs.b.outputs.none is null", jobs["f"]);
    }

    [Fact]
    public void Steps_see_the_cell_the_runner_the_variables_and_the_steps_before()
    {
        var job = Sample.Jobs("""
              a:
                runs-on: ${{ matrix.os }}
                strategy: { matrix: { os: [ubuntu-24.04-arm, windows-2025] } }
                env: { KIND: "${{ github.ref_type }}" }
                steps:
                  - { id: one, run: x, if: env.KIND == 'tag' }
                  - { run: two, if: steps.one.outcome == 'skipped' }
                  - { run: three, if: runner.arch == 'ARM64' }
                  - { run: four, if: matrix.os == 'windows-2025' && steps.late.outputs.x }
                  - { run: five, if: hashFiles('x') != '' }
                  - { run: six, if: always() }
            """).Jobs[0];
        Assert.Equal(
        [
            "one No env.KIND == 'tag' is false: env.KIND is 'branch' ", "two Yes steps.one.outcome == 'skipped' is true: steps.one.outcome is 'skipped' ", "three Yes  os=ubuntu-24.04-arm",
            "four No matrix.os == 'windows-2025' is false: matrix.os is 'ubuntu-24.04-arm'; or steps.late.outputs.x is null ", "five Unknown depends on hashFiles() ", "six Yes  ",
        ], job.Steps.Select(x => $"{x.Title} {x.Runs} {x.Why} {string.Join('|', x.Cells ?? [])}"));
    }

    [Theory]
    [InlineData("[]", "GitHub refuses the matrix: it is [], not a mapping")]
    [InlineData("{ os: [] }", "GitHub refuses the matrix: it has no cell")]
    [InlineData("{ os: linux }", "GitHub refuses the matrix: axis `os` is no list")]
    [InlineData("{ os: [a, b], n: '${{ fromJSON(vars.N) }}' }", "os=a|b; depends on vars.N")]
    [InlineData("'${{ fromJSON(vars.MATRIX) }}'", "depends on vars.MATRIX")]
    [InlineData("{ a: [1,2,3,4,5,6,7], b: [1,2,3,4,5,6,7], c: [1,2,3,4,5,6] }", "GitHub refuses the matrix: 294 cells, 256 at most")]
    public void A_matrix_that_is_none_or_is_known_later_says_so(string matrix, string note) =>
        Assert.Equal(note, Sample.Jobs($"  a:\n    runs-on: x\n    strategy:\n      matrix: {matrix}").Jobs[0].CellsNote);

    [Fact]
    public void Cells_have_the_names_that_people_see() => Assert.Equal(
        ["a (x, 1)", "a (y, 1)", "Test x", "Test y"],
        Sample.Jobs("  a: { runs-on: z, strategy: { matrix: { os: [x, y], n: [1] } } }\n  b: { name: 'Test ${{ matrix.os }}', runs-on: z, strategy: { matrix: { os: \"${{ fromJSON('[\\\"x\\\",\\\"y\\\"]') }}\" } } }").Jobs.SelectMany(x => x.Cells!).Select(x => x.Name));

    private static WhatIfQuestion Push => new("push") { Ref = "refs/heads/main" };
}
