using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases.Versions;

namespace Pipeline.Tests.Releases;

/// <summary>The version of a commit, and what may follow the tags that are there.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.0.0")]
    [InlineData("1.2.3-rc.1+build.5")]
    [InlineData("1.0.0-0A.is.legal")]
    [InlineData("1.0.0+0.0.0.1-rc.10000aaa-kk-0.1")]
    [InlineData("99999999999999999999999.999999999999999999.99999999999999999")]
    public void A_version_is_read_and_written_unchanged(string version) => Assert.Equal(version, SemanticVersion.TryParse(version)?.ToString());

    [Theory]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3-a..b")]
    [InlineData("v1.2.3")]
    [InlineData("1.2.3 ")]
    [InlineData("1.2.3\n")]
    [InlineData("")]
    [InlineData("1.2.٣")]
    public void What_is_almost_a_version_is_none(string version) => Assert.Null(SemanticVersion.TryParse(version));

    [Fact]
    public void Versions_have_the_rank_that_semver_gives_them()
    {
        string[] ordered =
        [
            "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-beta.99999999999999999999",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ];
        Assert.Equal(ordered, ordered.AsEnumerable().Reverse().Select(x => SemanticVersion.TryParse(x)!).Order().Select(x => x.ToString()));
        Assert.True(Semantic("1.0.0+a").IsSameAs(Semantic("1.0.0+b")));
    }

    [Fact]
    public void Two_versions_never_share_the_tag_of_an_image()
    {
        Assert.Equal("1.2.3-rc.1_build.5", Semantic("1.2.3-rc.1+build.5").ImageTag);
        Assert.NotEqual(Semantic("1.2.3-build.5").ImageTag, Semantic("1.2.3+build.5").ImageTag);
    }

    [Theory]
    [InlineData("1.4.1", "1.3.0 1.4.0", true)]
    [InlineData("1.5.0", "1.4.0 1.4.7", true)]
    [InlineData("2.0.0", "1.4.0", true)]
    [InlineData("2.0.0-rc.1", "1.4.0", true)]
    [InlineData("1.4.3", "1.4.0", false)]
    [InlineData("1.6.0", "1.4.0", false)]
    [InlineData("3.0.0", "1.4.0", false)]
    [InlineData("3.0.0", "1.4.0 3.0.0-rc.1", true)]
    [InlineData("2.0.1", "1.4.0", false)]
    [InlineData("0.1.0", "", true)]
    [InlineData("1.0.0", "", true)]
    [InlineData("1.0.0-beta.1", "", true)]
    [InlineData("2.0.0", "", false)]
    public void A_version_is_a_jump_when_the_one_before_it_does_not_exist(string version, string tags, bool mayFollow) =>
        Assert.Equal(mayFollow, VersionChecks.Jump(Semantic(version), Tags(tags)) is null);

    [Theory]
    [InlineData("1.5.0", "1.4.0", "1.4.0", null)]
    [InlineData("1.4.0", "1.4.0", "1.4.0", "taken")]
    [InlineData("1.4.0+other", "1.4.0", "1.4.0", "taken")]
    [InlineData("1.3.1", "1.3.0 1.4.0", "1.3.0 1.4.0", "not higher")]
    [InlineData("1.3.1", "1.3.0 1.4.0", "1.3.0", null)]
    [InlineData("1.3.1", "1.3.0 1.3.2", "1.3.0", "not higher")]
    [InlineData("1.4.0-rc.2", "1.4.0", "1.4.0", "not higher")]
    [InlineData("1.5.0-rc.1", "1.4.0 1.5.0-rc.2", "1.4.0 1.5.0-rc.2", "not higher")]
    public void A_version_is_free_and_the_highest_on_its_line(string version, string all, string contained, string? problem)
    {
        var problems = VersionChecks.Of(Semantic(version), Tags(all), Tags(contained), null);
        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problem, Assert.Single(problems));
    }

    [Theory]
    [InlineData("", "0.1.0", "v0.1.0", VersionSource.First)]
    [InlineData("a | feat: one", "0.1.0", "v0.1.0", VersionSource.First)]
    [InlineData("a | one;tag nightly on a", "0.1.0", "v0.1.0", VersionSource.First)]
    [InlineData("a | one;tag v1.2.3 on a", "1.2.3", "v1.2.3", VersionSource.Tag)]
    [InlineData("a | one;tag 1.2.3 on a", "1.2.3", "1.2.3", VersionSource.Tag)]
    [InlineData("a | one;tag! v1.2.3-rc.1 on a", "1.2.3-rc.1", "v1.2.3-rc.1", VersionSource.Tag)]
    [InlineData("a | one;tag v1.2.3-rc.1 on a;tag v1.2.3 on a", "1.2.3", "v1.2.3", VersionSource.Tag)]
    public async Task Tags_decide_without_asking_anybody(string history, string version, string tag, VersionSource source)
    {
        var report = await ReadAsync(history);
        Assert.Equal((version, tag, source), (report.Version, report.Tag, report.Source));
    }

    [Theory]
    [InlineData("1.3.0", "v1.3.0", null)]
    [InlineData("v1.3.0", "v1.3.0", null)]
    [InlineData("1.3.0-beta.1+build.7", "v1.3.0-beta.1+build.7", null)]
    [InlineData("1.2", null, ExitCode.WrongUse)]
    [InlineData("latest", null, ExitCode.WrongUse)]
    [InlineData("1.2.3", null, ExitCode.Refused)]
    [InlineData("1.2.2", null, ExitCode.Refused)]
    [InlineData("5.0.0", null, ExitCode.Refused)]
    public async Task A_version_of_ones_own_is_checked(string version, string? tag, ExitCode? refused)
    {
        const string History = "a | one;tag v1.2.3 on a;b | two";
        if (refused is null)
            Assert.Equal(tag, (await ReadAsync(History, version)).Tag);
        else
            Assert.Equal(refused, (await Assert.ThrowsAsync<PipelineException>(() => ReadAsync(History, version))).Code);
    }

    [Fact]
    public async Task A_jump_needs_a_reason_and_shows_it()
    {
        var report = await ReadAsync("a | one;tag v1.2.3 on a;b | two", "5.0.0", "the same number as the protocol");
        Assert.Equal("the same number as the protocol", report.JumpReason);
        Assert.Contains("the same number as the protocol", report.ToJson());
    }

    [Fact]
    public void A_shallow_clone_is_refused_with_the_remedy()
    {
        new History(["a | one", "tag v1.0.0 on a", "b | two"]).Write(_folder.Path);
        using var clone = new TemporaryFolder();
        History.Git(clone.Path, null, "clone", "--quiet", "--depth", "1", "file://" + _folder.Path, "shallow");
        var error = Assert.Throws<PipelineException>(() => Pipeline.Releases.History.Repository.Open(clone / "shallow", default));
        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("git fetch --unshallow --tags", error.Message);
    }

    [Fact]
    public void What_is_no_repository_is_wrong_use()
    {
        Assert.Equal(ExitCode.WrongUse, (Assert.Throws<PipelineException>(() => Pipeline.Releases.History.Repository.Open(_folder.Path, default))).Code);
        Assert.Equal(ExitCode.WrongUse, (Assert.Throws<PipelineException>(() => Pipeline.Releases.History.Repository.Open(_folder / "none", default))).Code);
    }

    /// <summary>The real GitVersion, in the ways that people branch.</summary>
    [Theory]
    [InlineData("a | one;tag v1.2.3 on a;b | plain", "main", null, "1.2.4")]
    [InlineData("a | one;tag v1.2.3 on a;b | feat: new", "main", null, "1.3.0")]
    [InlineData("a | one;tag 1.2.3 on a;b | feat(x)!: new", "main", null, "2.0.0")]
    [InlineData("a | one;tag v1.2.3 on a;b | fix: x\\n\\nBREAKING CHANGE: y", "main", null, "2.0.0")]
    [InlineData("a | one;tag v1.2.3 on a;b | words\\n\\n+semver: minor", "main", null, "1.3.0")]
    [InlineData("a | one;tag v1.2.3 on a;b | feat: new", "develop", VersionFlow.GitFlow, "1.3.0-alpha.1")]
    [InlineData("a | one;tag v1.2.3 on a;b | fix: x", "release/2.0.0", VersionFlow.GitFlow, "2.0.0-beta.1")]
    [InlineData("a | one;tag v1.2.3 on a;b | fix: x", "feature/Größe#7", VersionFlow.GitHubFlow, "1.2.4-Gr--e-7.1")]
    [InlineData("a | one;tag v1.2.3 on a;b | fix: x;c | feat: y", "main", VersionFlow.Trunk, "1.3.0")]
    [InlineData("a | one;tag v1.2.3 on a;b | fix: x", "", null, "1.2.4")]
    public async Task GitVersion_decides_where_tags_do_not(string history, string branch, VersionFlow? flow, string version)
    {
        var written = Write(history);
        History.Git(_folder.Path, null, branch.Length == 0 ? ["checkout", "--quiet", "--detach", "HEAD"] : ["checkout", "--quiet", "-B", branch, written.Head!]);
        // The main branch stays at the tag.
        if (branch is not ("main" or ""))
            History.Git(_folder.Path, null, "branch", "--quiet", "--force", "main", "v1.2.3");
        var report = await ReadAsync(null, flow: flow);
        Assert.Equal(version, report.Version);
        Assert.Equal(VersionSource.GitVersion, report.Source);
        Assert.Empty(report.Problems);
        Assert.False(Directory.Exists(_folder / ".git/gitversion_cache"));
    }

    [Fact]
    public async Task A_repository_configures_GitVersion_itself()
    {
        Write("a | one;tag v1.2.3 on a;b | feat: new");
        await File.WriteAllTextAsync(_folder / "GitVersion.yml", "workflow: GitHubFlow/v1\nbranches:\n  main:\n    increment: Major\n");
        Assert.Equal("2.0.0", (await ReadAsync(null)).Version);
    }

    [Fact]
    public async Task A_repository_without_a_working_copy_has_a_version_too()
    {
        Write("a | one;tag v1.2.3 on a;b | feat: new");
        History.Git(_folder.Path, null, "clone", "--quiet", "--bare", ".", "bare.git");
        Assert.Equal("1.3.0", (await ReadAsync(null, folder: _folder / "bare.git")).Version);
    }

    private History Write(string history)
    {
        var written = new History(history.Split(';'));
        written.Write(_folder.Path);
        if (written.Head is not null)
            History.Git(_folder.Path, null, "reset", "--quiet", "--hard");
        return written;
    }

    private async Task<VersionReport> ReadAsync(string? history, string? version = null, string? reason = null, VersionFlow? flow = null, string? folder = null)
    {
        if (history is not null)
            Write(history);
        return await VersionReader.ReadAsync(
            Pipeline.Releases.History.Repository.Open(folder ?? _folder.Path, default),
            new GitVersionTool(Repository.Root, Path.Combine(Repository.Root, ".nuke", "temp", "tools", "gitversion")), version, reason, flow, default);
    }

    private static SemanticVersion Semantic(string text) => SemanticVersion.TryParse(text)!;

    private static VersionTag[] Tags(string versions) => [.. versions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => new VersionTag("v" + x, Semantic(x), "0123456789"))];
}
