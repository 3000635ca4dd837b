using Pipeline.Engine;
using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class AdoptionTests : IDisposable
{
    private const string Ci = ".github/workflows/ci.yml", Scan = ".github/workflows/security.yml";
    private readonly PinsWorkspace _work = new();

    public AdoptionTests()
    {
        _work.Locks("o/a", "v1.2.3").Locks("o/b", "v1.0.0").GitHub.Tag("o/a", "v1.2.3").Tag("o/a", "v1.3.0").Tag("o/b", "v1.0.0").Tag("o/b", "v2.0.0");
        Generate();
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Files_as_generated_ask_GitHub_nothing()
    {
        var report = await AdoptAsync();
        Assert.Equal(0, report.Checked);
        Assert.False(report.Written);
        Assert.Empty(_work.GitHub.Requests);
    }

    [Fact]
    public async Task After_adoption_generation_writes_what_Dependabot_wrote()
    {
        Edit("o/a", "v1.2.3", "v1.3.0");
        Edit("o/b", "v1.0.0", "v2.0.0");
        var edited = (Text(Ci), Text(Scan));
        var report = await AdoptAsync();
        Assert.Equal(["o/a v1.2.3 → v1.3.0", "o/b v1.0.0 → v2.0.0 (major)"], report.Changes.Select(x => x.ToString().Split(": https")[0]));
        Generate();
        Assert.Equal(edited, (Text(Ci), Text(Scan)));
    }

    [Fact]
    public async Task An_edit_that_leaves_out_another_file_is_refused_with_both_places()
    {
        Edit("o/a", "v1.2.3", "v1.3.0", only: Ci);
        var failure = await RefusedAsync();
        Assert.Contains($"{Scan}:4:15: o/a/sub is {FakeGitHub.Sha("o/av1.2.3")} # v1.2.3 here, but {FakeGitHub.Sha("o/av1.3.0")} # v1.3.0 in {Ci}:4:15", failure, StringComparison.Ordinal);
        Assert.Empty(_work.GitHub.Requests);
    }

    [Fact]
    public async Task A_commit_that_is_no_tags_is_refused_with_its_place()
    {
        Replace(FakeGitHub.Sha("o/av1.2.3"), FakeGitHub.Sha("evil"));
        var failure = await RefusedAsync();
        Assert.Contains($"{FakeGitHub.Sha("evil")} is not what the tag v1.2.3 of o/a points to\n  where: {Ci}:4:15", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_with_the_tag_of_another_one_is_refused()
    {
        Replace($"{FakeGitHub.Sha("o/av1.2.3")} # v1.2.3", $"{FakeGitHub.Sha("o/av1.2.3")} # v1.3.0");
        Assert.Contains("is not what the tag v1.3.0 of o/a points to", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_cannot_be_taken_is_told_at_once()
    {
        Replace(FakeGitHub.Sha("o/av1.2.3") + " # v1.2.3", FakeGitHub.Sha("o/av1.3.0") + " # newest");
        Replace($"o/b@{FakeGitHub.Sha("o/bv1.0.0")}", "o/b@v2");
        _work.Write(Scan, Text(Scan) + $"      - uses: o/c@{FakeGitHub.Sha("c")} # v1.0.0\n");
        var failure = await RefusedAsync();
        Assert.Contains($"{Ci}:4:15: o/a has another commit, but no comment that names its full version", failure, StringComparison.Ordinal);
        Assert.Contains($"{Scan}:4:15: o/a/sub has another commit", failure, StringComparison.Ordinal);
        Assert.Contains($"{Ci}:6:15: `v2` pins no commit of o/b", failure, StringComparison.Ordinal);
        Assert.Contains($"{Scan}:6:15: o/c is not in the lock; to add it: ./build.sh UpdateActions --add o/c", failure, StringComparison.Ordinal);
        Assert.Empty(_work.GitHub.Requests);
    }

    [Fact]
    public async Task Scripts_that_look_like_actions_and_local_actions_are_none()
    {
        _work.Write(Scan, """
            jobs:
              a:
                uses: ./.github/workflows/other.yml
                steps:
                  - uses: docker://alpine@sha256:0
                  - run: |
                      cat <<E
                      - uses: o/a@v9
                      E
            """);
        Assert.False((await AdoptAsync()).Written);
    }

    [Fact]
    public async Task Reusable_workflows_are_looked_at_too()
    {
        _work.Write(Scan, $"jobs:\n  a:\n    uses: o/a/.github/workflows/x.yml@{FakeGitHub.Sha("o/av1.3.0")} # v1.3.0\n");
        Assert.Contains($"{Ci}:4:15: o/a is {FakeGitHub.Sha("o/av1.2.3")} # v1.2.3 here, but {FakeGitHub.Sha("o/av1.3.0")} # v1.3.0 in {Scan}:3:11", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs:\n  a: [\n", "A workflow file is no YAML")]
    [InlineData(null, "A workflow file cannot be read")]
    public async Task A_file_that_cannot_be_read_is_wrong_use(string? text, string expected)
    {
        File.Delete(Path.Combine(_work.Root, Scan));
        if (text is not null)
            _work.Write(Scan, text);
        var failure = await _work.FailsAsync(ExitCode.WrongUse, AdoptAsync);
        Assert.Equal(expected, failure.Diagnostic.What);
    }

    private Task<PinReport> AdoptAsync() => _work.Update().AdoptAsync([Ci, Scan], default);

    private async Task<string> RefusedAsync() => (await _work.FailsAsync(ExitCode.Refused, AdoptAsync)).Message;

    private string Text(string file) => File.ReadAllText(Path.Combine(_work.Root, file));

    private void Edit(string repository, string from, string to, string? only = null) =>
        Replace($"{FakeGitHub.Sha(repository + from)} # {from}", $"{FakeGitHub.Sha(repository + to)} # {to}", only);

    private void Replace(string from, string to, string? only = null)
    {
        foreach (var file in only is null ? [Ci, Scan] : new[] { only })
            _work.Write(file, Text(file).Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Two workflows from the lock, through the one writer.</summary>
    private void Generate()
    {
        _work.Write(Ci, Workflow("o/a", "o/b"));
        _work.Write(Scan, Workflow("o/a/sub"));
    }

    private string Workflow(params string[] actions) => YamlWriter.Write(new YamlMapping().Add("jobs", new YamlMapping().Add("a", new YamlMapping().Add("steps",
        new YamlSequence([.. actions.Select(x => _work.Lock[x]).Select(x => new YamlMapping()
            .Add("uses", new YamlScalar(x.Reference) { Comment = x.Comment }).Add("name", x.Name))])))));
}
