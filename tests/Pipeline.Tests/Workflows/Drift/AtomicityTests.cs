using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Generated;

namespace Pipeline.Tests.Workflows.Drift;

/// <summary>A generation that fails, or is killed, at each of its steps.</summary>
public sealed class AtomicityTests
{
    private static GeneratedFile[] Old { get; } = [File("a", "one"), File("b", "one"), File("gone", "one"), File("same", "one"), new(".github/dependabot.yml", Texts.Dependabot)];

    private static GeneratedFile[] New { get; } = [File("a", "two"), File("b", "two"), File("same", "one"), File("new", "two"), new(".github/other/c.yml", Texts.Release)];

    public static TheoryData<int> Steps => [.. Enumerable.Range(0, All().Count)];

    [Fact]
    public void Contents_are_staged_before_anything_is_renamed()
    {
        var steps = All();
        Assert.True(steps.FindLastIndex(x => x.StartsWith("stage", StringComparison.Ordinal) || x.StartsWith("keep", StringComparison.Ordinal)) < steps.FindIndex(x => x.StartsWith("put", StringComparison.Ordinal) || x.StartsWith("remove", StringComparison.Ordinal)));
        Assert.Contains("put .github/workflows/a.yml", steps);
        Assert.Contains("remove .github/workflows/gone.yml", steps);
        Assert.DoesNotContain("put .github/workflows/same.yml", steps);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_failure_at_any_step_leaves_the_old_files_whole(int step)
    {
        using var root = Before();
        var at = 0;
        var last = All().Count - 1;
        var run = () => GeneratedFiles.Write(root.Path, New, null, false, _ =>
        {
            if (at++ == step)
                throw new IOException("no space left on device");
        });
        if (step == last)
        {
            // Everything is in place; only what was staged stays for the next run to clear away.
            run();
            Assert.Equal(Shape(New), Present(root));
            return;
        }

        var exception = Assert.Throws<PipelineException>(run);
        Assert.Equal(ExitCode.Failed, exception.Code);
        Assert.Contains("as they were", exception.Message, StringComparison.Ordinal);
        Assert.Equal(Shape(Old), Present(root));
        Assert.False(Directory.Exists(root / ".github/other"));
        Assert.False(Directory.Exists(GeneratedFiles.Staging(root.Path)));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_run_killed_before_any_step_leaves_whole_files_and_the_next_run_completes_it(int step)
    {
        using var root = Before();
        Kill(root, step);
        var known = Shape(Old).Concat(Shape(New)).ToHashSet();
        Assert.All(Present(root), x => Assert.Contains(x, known));
        GeneratedFiles.Write(root.Path, New);
        Assert.Equal(Shape(New), Present(root));
        Assert.False(Directory.Exists(GeneratedFiles.Staging(root.Path)));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void After_a_killed_run_the_old_program_can_put_everything_back(int step)
    {
        using var root = Before();
        Kill(root, step);
        GeneratedFiles.Write(root.Path, Old, [.. GeneratedFiles.Owned, ".github/other"]);
        Assert.Equal(Shape(Old), Present(root));
    }

    [Fact]
    public void A_folder_that_appears_at_the_last_moment_undoes_what_was_renamed()
    {
        using var root = Before();
        var exception = Assert.Throws<PipelineException>(() => GeneratedFiles.Write(root.Path, New, null, false, step =>
        {
            if (step == "put .github/workflows/new.yml")
                Directory.CreateDirectory(root / ".github/workflows/new.yml/inner");
        }));
        Assert.Contains("put .github/workflows/new.yml", exception.Message, StringComparison.Ordinal);
        Assert.Equal(Shape(Old), Present(root));
    }

    [Fact]
    public void What_cannot_be_put_back_is_named()
    {
        using var root = Before();
        var exception = Assert.Throws<PipelineException>(() => GeneratedFiles.Write(root.Path, New, null, false, step =>
        {
            if (step != "put .github/workflows/new.yml")
                return;
            System.IO.File.Delete(root / ".github/workflows/a.yml");
            Directory.CreateDirectory(root / ".github/workflows/a.yml/inner");
            throw new IOException("gone");
        }));
        Assert.Contains("only in part", exception.Message, StringComparison.Ordinal);
        Assert.Contains("| .github/workflows/a.yml", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The process ends before the step, so nothing after it runs, no handler either.</summary>
    private static void Kill(TemporaryFolder root, int step)
    {
        var survey = Pipeline.Generated.Survey.Of(root.Path, New, GeneratedFiles.Owned);
        foreach (var _ in new FileChanges(root.Path, GeneratedFiles.Staging(root.Path), GeneratedFiles.Changes(survey)).Steps())
            if (step-- == 0)
                return;
    }

    private static List<string> All()
    {
        using var root = Before();
        var steps = new List<string>();
        GeneratedFiles.Write(root.Path, New, null, false, steps.Add);
        return steps;
    }

    private static TemporaryFolder Before()
    {
        var root = new TemporaryFolder();
        GeneratedFiles.Write(root.Path, Old);
        return root;
    }

    private static GeneratedFile File(string name, string text) => new($".github/workflows/{name}.yml", $"{Texts.Header}# {text}\n");

    private static string[] Shape(IEnumerable<GeneratedFile> files) => [.. files.Select(x => $"{x.Path}\n{x.Text}").Order(StringComparer.Ordinal)];

    private static string[] Present(TemporaryFolder root) =>
    [
        .. Directory.EnumerateFiles(root / ".github", "*", SearchOption.AllDirectories)
            .Select(x => $"{Path.GetRelativePath(root.Path, x)}\n{System.IO.File.ReadAllText(x)}").Order(StringComparer.Ordinal),
    ];
}
