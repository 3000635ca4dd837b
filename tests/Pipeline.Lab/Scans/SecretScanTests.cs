using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Scans;
using Xunit.Abstractions;

namespace Pipeline.Lab.Scans;

/// <summary>What the real gitleaks finds with our rules.</summary>
public sealed class SecretScanTests(ITestOutputHelper output)
{
    [ToolFact("gitleaks", "git")]
    public async Task Every_planted_secret_is_found_in_the_working_tree_and_in_the_history_and_shown_nowhere()
    {
        var planted = Planted.All();
        using var repository = new Clone();
        foreach (var (_, file, text, _) in planted)
            repository.Write("tree/" + file, text);
        var tree = await repository.ScanAsync();
        foreach (var (_, file, text, _) in planted)
            File.Delete(Path.Combine(repository.Root, "tree", file));
        foreach (var (_, file, text, _) in planted)
            repository.Write("past/" + file, text);
        repository.Commit("Add by mistake");
        Directory.Delete(Path.Combine(repository.Root, "past"), recursive: true);
        repository.Commit("Take it back");
        var past = await repository.ScanAsync();

        Report("tree/", tree);
        Report("past/", past);
        Assert.All(past, x => Assert.StartsWith("past/", x.Target));
        foreach (var (kind, _, _, secret) in planted)
            Assert.DoesNotContain(tree.Concat(past), x => x.ToString().Contains(secret.Split('\n')[0], StringComparison.Ordinal) || x.Id.Contains(secret.Split('\n')[0], StringComparison.Ordinal));

        void Report(string where, IReadOnlyCollection<Finding> found)
        {
            var missed = planted.Where(x => !found.Any(y => y.Target == where + x.File)).Select(x => x.Kind).ToList();
            output.WriteLine($"{where} {planted.Count - missed.Count} of {planted.Count}; by rules of our own alone: "
                + string.Join(", ", planted.Where(x => found.Any(y => y.Target == where + x.File) && found.Where(y => y.Target == where + x.File).All(y => y.Rule!.StartsWith("pipeline-", StringComparison.Ordinal))).Select(x => x.Kind)));
            Assert.True(missed.Count == 0, $"missed in {where}: {string.Join(", ", missed)}");
        }
    }

    [ToolFact("gitleaks", "git")]
    public async Task This_repository_has_no_false_alarms() => Assert.Empty((await new SecretScan(Repository.Root).RunAsync(default)).Select(x => x.Id));

    [ToolFact("gitleaks", "git")]
    public async Task Placeholder_is_no_secret_and_a_password_that_begins_like_one_is()
    {
        using var repository = new Clone();
        repository.Write("a.env", """
            ADMIN_PASSWORD=changeme-please
            DATABASE_URL=postgres://shop:p%40ss%2Fword@db:5432/orders
            CACHE=redis://:${REDIS_PASSWORD}@cache:6379/0
            DB=Server=db;User Id=sa;Password=your-password;
            API_KEY=<your key here>
            """);
        repository.Write("b.env", $"ADMIN_PASS{"WORD"}=test4kX92mQpz7Lw0v\nURL=postgres://test:{"secret"}8kQzX72mLwPp@db/x\n");
        var findings = await repository.ScanAsync();
        Assert.DoesNotContain(findings, x => x.Target == "a.env");
        Assert.Equal([1, 2], findings.Where(x => x.Target == "b.env").Select(x => x.Line!.Value).Distinct().Order());
    }

    [ToolFact("gitleaks", "git")]
    public async Task Ignored_files_are_not_looked_at_and_untracked_ones_are()
    {
        using var repository = new Clone();
        var (_, _, text, _) = Planted.All()[0];
        repository.Write(".gitignore", "ignored/\n");
        repository.Write("ignored/a.txt", text);
        repository.Write("new/a.txt", text);
        Assert.Equal(["new/a.txt"], (await repository.ScanAsync()).Select(x => x.Target).Distinct());
    }

    [ToolFact("gitleaks", "git")]
    public async Task Comment_that_excuses_a_line_does_not_hide_it()
    {
        using var repository = new Clone();
        var (_, _, text, _) = Planted.All()[0];
        repository.Write("a.txt", $"{text.TrimEnd()} # {"gitleaks"}:allow\n");
        Assert.Equal(["a.txt"], (await repository.ScanAsync()).Select(x => x.Target).Distinct());
        repository.Commit("Hide it");
        File.Delete(Path.Combine(repository.Root, "a.txt"));
        repository.Commit("Take it back");
        Assert.All(await repository.ScanAsync(), x => Assert.Equal("excused-line", x.Rule));
        Assert.NotEmpty(await repository.ScanAsync());
    }

    [ToolFact("gitleaks", "git")]
    public async Task Secret_that_only_a_merge_has_brought_in_is_found()
    {
        using var repository = new Clone();
        repository.Git("checkout", "--quiet", "-b", "side");
        repository.Write("side.txt", "side\n");
        repository.Commit("Side");
        repository.Git("checkout", "--quiet", "main");
        repository.Write("main.txt", "main\n");
        repository.Commit("Main");
        repository.Git("-c", "user.name=Lab", "-c", "user.email=lab@example.org", "merge", "--quiet", "--no-commit", "--no-ff", "side");
        repository.Write("merged.txt", Planted.All()[0].Text);
        repository.Commit("Merge");
        File.Delete(Path.Combine(repository.Root, "merged.txt"));
        repository.Commit("Take it back");
        Assert.Contains(await repository.ScanAsync(), x => x.Target == "merged.txt");
    }

    [ToolFact("gitleaks", "git")]
    public async Task Finding_is_excused_by_its_fingerprint_alone()
    {
        using var repository = new Clone();
        repository.Write("a.txt", Planted.All()[9].Text);
        var findings = await repository.ScanAsync();
        var gate = Gate.Parse(["HIGH"], false);
        var entries = findings.Select(x => new IgnoreEntry("secrets", x.Id, null, "revoked in 2020", new DateOnly(2027, 1, 1), 1)).ToList();
        Assert.Empty(gate.Judge(findings, entries).Blocking);
        repository.Write("b.txt", Planted.All()[9].Text);
        Assert.All(gate.Judge(await repository.ScanAsync(), entries).Blocking, x => Assert.Equal("b.txt", x.Target));
        // The name of a rule alone would excuse every secret of the kind.
        Assert.NotEmpty(gate.Judge(findings, [entries[0] with { Id = findings[0].Rule! }]).Blocking);
    }

    [ToolFact("gitleaks", "git")]
    public async Task Shallow_clone_a_foreign_ignore_list_and_no_repository_are_failures()
    {
        using var repository = new Clone();
        repository.Commit("Second");
        using var folder = new TemporaryFolder();
        repository.Git("clone", "--quiet", "--depth", "1", "file://" + repository.Root, folder / "shallow");
        await FailsAsync(folder / "shallow", ExitCode.Failed, "shallow");
        repository.Write(".gitleaksignore", "a:b:1\n");
        await FailsAsync(repository.Root, ExitCode.WrongUse, "without reason");
        await FailsAsync(folder.Path, ExitCode.Failed, "git repository");
    }

    private static async Task FailsAsync(string root, ExitCode code, string because)
    {
        var failure = await Assert.ThrowsAsync<PipelineException>(() => new SecretScan(root).RunAsync(default));
        Assert.Equal(code, failure.Code);
        Assert.Contains(because, failure.Message);
    }
}
