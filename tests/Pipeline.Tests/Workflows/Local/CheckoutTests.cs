using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Local;

public sealed class CheckoutTests
{
    [Fact]
    public async Task The_workspace_is_empty_before_the_checkout_and_a_clone_after_it()
    {
        using var repository = new LocalRepository("""
            on: [push, pull_request]
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - run: test -z "$(ls -A)" && ! git status
                  - uses: actions/checkout@v7
                  - run: |
                      test "$(cat greeting.txt)" = hello
                      test "$(git rev-list --count HEAD)" = 1
                      test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
                      test "$(git remote get-url origin)" = "file://${GITHUB_WORKSPACE%/a/workspace}/origin.git"
                      git config remote.origin.url | grep -x https://github.com/octo/hello
                      git fetch --quiet --depth=2 origin main
              whole:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v7
                    with: { fetch-depth: 0 }
                  - run: |
                      test "$(git rev-list --count HEAD)" = 2
                      test "$(git describe --tags)" = v1-1-g"$(git rev-parse --short HEAD)"
            """);
        repository.Git("tag", "-a", "v1", "-m", "one");
        repository.Write("second.txt", "2");
        repository.Commit("second");
        Assert.True((await repository.RunAsync()).Conclusion == RunResult.Success, repository.Text);
        Assert.True((await repository.RunAsync(repository.Request("pull_request"))).Conclusion == RunResult.Success, repository.Text);
    }

    [Fact]
    public async Task Changes_are_part_of_it_only_when_asked_for_and_nothing_of_the_persons_is_touched()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v7
                  - run: cat greeting.txt; ls new.txt || true
            """);
        repository.Write("greeting.txt", "changed\n");
        repository.Write("new.txt", "new");
        repository.Write("staged.txt", "staged");
        repository.Git("add", "staged.txt");
        var (before, index, count) = (repository.Git("status", "--porcelain"), repository.Git("ls-files", "--stage"), repository.Git("count-objects"));
        await repository.RunAsync();
        Assert.Contains("changes that are not committed are not part of this run; --with-changes takes them in", repository.Text);
        Assert.Contains("  hello", repository.Text);
        Assert.DoesNotContain("  changed", repository.Text);
        await repository.RunAsync(repository.Request() with { WithChanges = true });
        Assert.Contains("  changed", repository.Text);
        Assert.Contains("  new.txt", repository.Text);
        Assert.Equal((before, index, count), (repository.Git("status", "--porcelain"), repository.Git("ls-files", "--stage"), repository.Git("count-objects")));
        Assert.Equal("1", repository.Git("rev-list", "--count", "--all"));
    }

    [Fact]
    public async Task A_push_never_reaches_the_person()
    {
        using var repository = new LocalRepository("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v7
                  - run: git push --quiet origin HEAD:refs/heads/made
            """);
        var report = await repository.RunAsync();
        Assert.True(report.Conclusion == RunResult.Success, repository.Text);
        Assert.Equal("main", repository.Git("for-each-ref", "--format=%(refname:short)", "refs/heads"));
    }
}
