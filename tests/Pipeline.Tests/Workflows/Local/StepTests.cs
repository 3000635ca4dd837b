using Pipeline.Tests.Engine;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Local;

[Collection(EngineCollection.Name)]
public sealed class StepTests
{
    [Fact]
    public async Task Steps_hand_variables_paths_outputs_and_summaries_on()
    {
        using var repository = new LocalRepository("""
            on: push
            env: { LEVEL: workflow, ONLY: workflow }
            jobs:
              a:
                runs-on: ubuntu-24.04
                env: { LEVEL: job }
                steps:
                  - id: give
                    run: |
                      test "$LEVEL $ONLY" = "step workflow"
                      { echo "MULTI<<END"; echo "one=1"; echo "two"; echo END; } >> "$GITHUB_ENV"
                      echo "LEVEL=file" >> "$GITHUB_ENV"
                      echo "GITHUB_SHA=mine" >> "$GITHUB_ENV"
                      echo "name=a=b" >> "$GITHUB_OUTPUT"
                      mkdir -p "$RUNNER_TEMP/bin" && printf '#!/bin/sh\necho from the path\n' > "$RUNNER_TEMP/bin/said" && chmod +x "$RUNNER_TEMP/bin/said"
                      echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
                      echo "# Seen" >> "$GITHUB_STEP_SUMMARY"
                    env: { LEVEL: step }
                  - run: |
                      test "$MULTI" = "$(printf 'one=1\ntwo')"
                      test "$LEVEL ${{ env.LEVEL }}" = "file file"
                      test "$GITHUB_SHA" = "${{ github.sha }}"
                      test "${{ steps.give.outputs.name }}" = "a=b"
                      test "$(said)" = "from the path"
                      test "$CI $GITHUB_ACTIONS $GITHUB_EVENT_NAME $GITHUB_REF" = "true true push refs/heads/main"
                      test "$GITHUB_REPOSITORY $GITHUB_JOB $RUNNER_OS" = "octo/hello a Linux"
                      test -s "$GITHUB_EVENT_PATH"
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Contains("# Seen", File.ReadAllText(Path.Combine(report.Folder, "a", "summary.md")));
    }

    [Fact]
    public async Task A_composite_action_of_the_repository_runs_step_by_step_with_its_inputs()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
                  - uses: ./.github/actions/greet
                    with: { whom: "${{ github.ref_name }}" }
                  - run: test "$GREETED" = "hello main, loudly"
                  - uses: ./.github/actions/missing
            """);
        repository.Write(".github/actions/greet/action.yml", """
            name: Greet
            description: Greets
            inputs:
              whom: { description: Whom, default: nobody }
              how: { description: How, default: loudly }
            runs:
              using: composite
              steps:
                - id: make
                  shell: bash
                  run: echo "text=hello $WHOM" >> "$GITHUB_OUTPUT"
                  env: { WHOM: "${{ inputs.whom }}" }
                - if: ${{ inputs.how == '' }}
                  shell: bash
                  run: exit 1
                - shell: bash
                  run: echo "GREETED=${{ steps.make.outputs.text }}, ${{ inputs.how }}" >> "$GITHUB_ENV"
            """);
        repository.Commit("greet");
        var report = await repository.RunAsync();
        Assert.Equal(RunResult.Failure, report.Conclusion);
        Assert.Contains("Can't find './.github/actions/missing/action.yml' in the workspace", repository.Text, StringComparison.Ordinal);
        Assert.Single(repository.Text.Split('\n'), x => x.Contains('✗', StringComparison.Ordinal) && x.Contains("missing", StringComparison.Ordinal));
        Assert.DoesNotContain("✗ Run test", repository.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_persons_environment_is_not_seen()
    {
        Environment.SetEnvironmentVariable("PIPELINE_TEST_LEAK", "leaked");
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      test -z "$PIPELINE_TEST_LEAK"
                      test "$HOME" = "${HOME#ROOT/.nuke/temp/}" && exit 9
                      env | cut -d= -f1 | sort | tr '\n' ' '
            """);
        repository.Write(".github/workflows/test.yml", File.ReadAllText(Path.Combine(repository.Root, ".github/workflows/test.yml")).Replace("ROOT", repository.Root));
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        var passed = await repository.RunAsync(repository.Request() with { Pass = ["PIPELINE_TEST_LEAK"] });
        Assert.Equal(RunResult.Failure, passed.Conclusion);
    }

    [Fact]
    public async Task Secrets_reach_only_who_names_them_and_are_masked()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                outputs:
                  token: ${{ secrets.TOKEN }}
                steps:
                  - run: |
                      echo "value $TOKEN"
                      echo "$TOKEN" | base64
                      echo "::add-mask::made-up-here"
                      echo "then made-up-here"
                    env: { TOKEN: "${{ secrets.TOKEN }}" }
                  - run: test "$(env | grep -c hunter-of-secrets)" = 0
            """);
        var asked = new List<string>();
        var report = await repository.RunAsync(repository.Request() with
        {
            Secret = name =>
            {
                asked.Add(name);
                return name == "TOKEN" ? "hunter-of-secrets" : null;
            },
        });
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Equal(["GITHUB_TOKEN", "TOKEN"], asked);
        Assert.Contains("value ***", repository.Text);
        Assert.Contains("then ***", repository.Text);
        Assert.DoesNotContain("hunter-of-secrets", repository.Text);
        Assert.DoesNotContain("aHVudGVyLW9mLXNlY3JldHM", repository.Text);
        Assert.DoesNotContain("hunter-of-secrets", File.ReadAllText(Path.Combine(report.Folder, "a", "job.log")));
        Assert.Empty(report.Jobs[0].Outputs);
    }

    [Fact]
    public async Task Commands_are_shown_for_people()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "::group::Compile"
                      echo "inside"
                      echo "::endgroup::"
                      echo "::error file=src/a.cs,line=3,col=5::it is 100%25 wrong"
                      echo "std::string is no command"
            """);
        await repository.RunAsync();
        Assert.Contains("  ▾ Compile\n  inside\n  error: it is 100% wrong\n  std::string is no command", repository.Text);
    }

    [Fact]
    public async Task A_file_command_that_is_wrong_fails_the_step()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - { run: 'echo nonsense >> "$GITHUB_OUTPUT"', continue-on-error: true }
                  - { run: 'echo "a<<END" >> "$GITHUB_ENV"', continue-on-error: true }
            """);
        var report = await repository.RunAsync();
        Assert.All(report.Jobs[0].Steps, x => Assert.Equal((RunResult.Failure, RunResult.Success), (x.Outcome, x.Conclusion)));
        Assert.Contains("Unable to process file command 'output' successfully. Invalid format 'nonsense'", repository.Text);
        Assert.Contains("Matching delimiter not found 'END'", repository.Text);
    }

    [Fact]
    public async Task Shells_are_called_as_the_runner_calls_them()
    {
        using var repository = new LocalRepository("""
            on: push
            defaults: { run: { shell: bash } }
            jobs:
              a:
                runs-on: ubuntu-24.04
                defaults: { run: { working-directory: ../ } }
                steps:
                  - { run: false | true, id: pipefail, continue-on-error: true }
                  - { run: 'false; true', shell: sh, id: sh, continue-on-error: true }
                  - { run: Get-Date, shell: pwsh }
                  - run: |
                      test "${{ steps.pipefail.outcome }} ${{ steps.pipefail.conclusion }}" = "failure success"
                      test "${{ steps.sh.outcome }}" = "failure"
                      test "$(basename "$PWD")" = a
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Contains("shell `pwsh` is neither bash nor sh", repository.Text);
    }

    [Fact]
    public async Task An_expression_without_a_value_fails_the_step_with_its_place()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo ${{ fromJSON('{') }}
            """);
        Assert.Equal(RunResult.Failure, (await repository.RunAsync()).Conclusion);
        Assert.Matches(@"error: \.github/workflows/test\.yml:6:\d+: .*fromJSON", repository.Text);
    }

    [Fact]
    public async Task What_has_no_equal_here_is_told_and_its_outputs_are_empty()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - { uses: docker/build-push-action@v7, id: build, name: Build the image }
                  - { uses: someone/something@v1 }
                  - { run: 'test -z "${{ steps.build.outputs.digest }}"', if: "steps.build.outcome == 'skipped'" }
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Contains("Not run here:\n  a: Build the image: what this action does only GitHub's runner can do\n  a: someone/something@v1: ", repository.Text);
    }
}
