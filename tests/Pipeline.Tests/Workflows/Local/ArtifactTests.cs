using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Local;

public sealed class ArtifactTests
{
    [Fact]
    public async Task Artefacts_reach_the_jobs_that_need_their_producer()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      mkdir -p out/bin out/doc && echo a > out/bin/a && echo b > out/doc/b && echo c > out/doc/c.tmp && echo h > out/.hidden && chmod +x out/bin/a
                  - uses: actions/upload-artifact@v7
                    with:
                      name: packages
                      path: |
                        out/bin
                        out/doc/*
                        !out/**/*.tmp
                  - uses: actions/upload-artifact@v7
                    with: { name: single, path: out/doc/b }
              between: { needs: build, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
              use:
                needs: between
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/download-artifact@v8
                    with: { name: packages, path: got }
                  - run: |
                      test "$(cd got && find . -type f | sort | tr '\n' ' ')" = "./bin/a ./doc/b "
                      test ! -x got/bin/a
                  - uses: actions/download-artifact@v8
                    with: { path: all }
                  - run: test "$(cd all && find . -type f | sort | tr '\n' ' ')" = "./packages/bin/a ./packages/doc/b ./single/b "
                  - uses: actions/download-artifact@v8
                    with: { pattern: "s*", merge-multiple: true, path: merged }
                  - run: test "$(ls merged)" = b
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Contains("Handed on:\n  packages of build: 2 files", repository.Text);
    }

    [Fact]
    public async Task An_artefact_of_a_job_that_is_not_needed_fails_also_when_it_is_there()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo a > a
                  - uses: actions/upload-artifact@v7
                    with: { name: packages, path: a }
              use:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/download-artifact@v8
                    with: { name: packages }
            """);
        var report = await repository.RunAsync(repository.Request() with { Parallel = 1 });
        Assert.Equal(RunResult.Failure, report.Jobs[1].Result);
        Assert.Contains("Artifact not found: packages. No needed job uploaded any.", repository.Text);
    }

    [Fact]
    public async Task An_artefact_that_nobody_uploaded_fails_and_says_what_there_is()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo a > a
                  - uses: actions/upload-artifact@v7
                    with: { name: packages, path: a }
              use:
                needs: build
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/download-artifact@v8
                    with: { name: pakages }
            """);
        Assert.Equal(RunResult.Failure, (await repository.RunAsync()).Conclusion);
        Assert.Contains("Artifact not found: pakages. Needed jobs uploaded `packages` of build.", repository.Text);
    }

    [Fact]
    public async Task Names_are_unique_and_missing_files_do_as_asked()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                strategy: { matrix: { n: [1, 2] } }
                steps:
                  - run: echo a > a; echo h > .h
                  - { uses: actions/upload-artifact@v7, with: { name: same, path: a } }
              b:
                runs-on: ubuntu-24.04
                steps:
                  - { uses: actions/upload-artifact@v7, with: { name: none, path: nothing } }
                  - { uses: actions/upload-artifact@v7, with: { name: none, path: nothing, if-no-files-found: ignore } }
                  - { uses: actions/upload-artifact@v7, with: { name: none, path: nothing, if-no-files-found: error } }
            """);
        var report = await repository.RunAsync(repository.Request() with { Parallel = 1 });
        Assert.Equal([RunResult.Success, RunResult.Failure, RunResult.Failure], report.Jobs.Select(x => x.Result));
        Assert.Contains("An artifact named `same` exists in this run already, uploaded by job a (1)", repository.Text);
        Assert.Equal([RunResult.Success, RunResult.Success, RunResult.Failure], report.Jobs[2].Steps.Select(x => x.Outcome));
    }
}
