using Nuke.Common.Git;

namespace Pipeline.Tests.Engine.Compat;

[Collection(EngineCollection.Name)]
public sealed class GitRepositoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EngineRun _run = new();
    private readonly FakeGit _git;

    public GitRepositoryTests()
    {
        _git = new FakeGit(_folder.Path);
        // The host of the latest build tells the branch; this one runs on no server.
        _run.Run<NukeBuilds.Events.Build>("--help");
    }

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    private GitRepository Read(string path = "") => GitRepository.FromLocalDirectory(Path.Combine(_folder.Path, path));

    [Fact]
    public void A_branch_with_a_remote_and_tags_of_both_kinds()
    {
        _git.Branch("release/1.0", FakeGit.One).Remote("upstream", "ssh://git@git.shop.invalid:2222/team/library.git")
            .Append("config", "[branch \"release/1.0\"]\n\tremote = upstream\n\tmerge = refs/heads/release/1.x\n")
            .Tag("light", FakeGit.One).Tag("other", FakeGit.Two).TagObject(FakeGit.Two, FakeGit.Two)
            .Tag("sub/annotated", "ab" + new string('3', 38)).TagObject("ab" + new string('3', 38), FakeGit.One)
            .Write("packed-refs", $"# pack-refs with: peeled\n{FakeGit.Two} refs/tags/packed\n^{FakeGit.One}\n{FakeGit.One} refs/tags/other\n");
        Directory.CreateDirectory(_folder / "src");

        var repository = Read("src");
        Assert.Equal(("release/1.0", FakeGit.One, "refs/heads/release/1.0"), (repository.Branch, repository.Commit, repository.Head));
        Assert.Equal(["light", "packed", "sub/annotated"], repository.Tags!);
        Assert.Equal((GitProtocol.Ssh, "git.shop.invalid", "team/library"), (repository.Protocol, repository.Endpoint, repository.Identifier));
        Assert.Equal(("upstream", "release/1.x"), (repository.RemoteName, repository.RemoteBranch));
        Assert.Equal(("https://git.shop.invalid/team/library.git", "git@git.shop.invalid:team/library.git"), (repository.HttpsUrl, repository.SshUrl));
        Assert.Equal(_folder.Path, repository.LocalDirectory!);
        Assert.True(repository.IsOnReleaseBranch());
        Assert.False(repository.IsOnMainOrMasterBranch());
    }

    [Fact]
    public void A_detached_head_has_a_commit_and_no_branch()
    {
        _git.Write("HEAD", FakeGit.Two + "\n").Remote("origin", "https://user:token@github.com/shop/library");
        var repository = Read();
        Assert.Equal((null, FakeGit.Two, FakeGit.Two), (repository.Branch, repository.Commit, repository.Head));
        Assert.False(repository.IsOnMainBranch());
        Assert.Equal((null, null), (repository.RemoteName, repository.RemoteBranch));
        Assert.Equal("https://github.com/shop/library", repository.ToString());
    }

    [Fact]
    public void A_packed_branch_without_a_remote()
    {
        _git.Write("packed-refs", $"{FakeGit.One} refs/heads/main\n");
        var repository = Read();
        Assert.Equal(("main", FakeGit.One), (repository.Branch, repository.Commit));
        Assert.Equal((null, null, null, _folder.Path), (repository.Protocol, repository.HttpsUrl, repository.SshUrl, repository.ToString()));
    }

    [Fact]
    public void Before_the_first_commit_there_is_a_branch_and_no_commit()
    {
        var repository = Read();
        Assert.Equal(("main", null), (repository.Branch, repository.Commit));
        Assert.Empty(repository.Tags!);
        Assert.True(repository.SetBranch("Develop").IsOnDevelopBranch());
    }

    [Fact]
    public void A_worktree_has_its_own_head_and_shares_the_rest()
    {
        _git.Write("refs/heads/hotfix/two", FakeGit.Two + "\n").Remote("origin", "https://github.com/shop/library.git").Tag("v2", FakeGit.Two)
            .Write("worktrees/tree/HEAD", "ref: refs/heads/hotfix/two\n").Write("worktrees/tree/commondir", "../..\n");
        Directory.CreateDirectory(_folder / "tree");
        File.WriteAllText(_folder / "tree/.git", "gitdir: ../.git/worktrees/tree\n");

        var repository = Read("tree");
        Assert.Equal(("hotfix/two", FakeGit.Two, "shop/library"), (repository.Branch, repository.Commit, repository.Identifier));
        Assert.Equal(["v2"], repository.Tags!);
        Assert.True(repository.IsOnHotfixBranch());
        Assert.Equal(_folder / "tree", repository.LocalDirectory!);
    }

    [Fact]
    public void Formats_that_are_not_read_are_refused()
    {
        _git.Append("config", "[extensions]\n\trefStorage = reftable\n");
        Assert.Contains("reftable", Assert.Throws<NotSupportedException>(() => Read()).Message);
    }

    [Fact]
    public void Outside_of_a_repository_there_is_none()
    {
        using var elsewhere = new TemporaryFolder();
        Assert.Contains("is in no git repository", Assert.Throws<ArgumentException>(() => GitRepository.FromLocalDirectory(elsewhere.Path)).Message);
    }

    [Theory]
    [InlineData("https://github.com/shop/library.git", GitProtocol.Https, "github.com", "shop/library")]
    [InlineData("https://user@dev.shop.invalid:8443/a/b/c/", GitProtocol.Https, "dev.shop.invalid", "a/b/c")]
    [InlineData("git@github.com:shop/library.git", GitProtocol.Ssh, "github.com", "shop/library")]
    [InlineData("ssh://git@host:22/path.git", GitProtocol.Ssh, "host", "path")]
    [InlineData("git://host/path", GitProtocol.Ssh, "host", "path")]
    public void Urls_are_taken_apart(string url, GitProtocol protocol, string endpoint, string identifier)
    {
        var repository = GitRepository.FromUrl(url, "main");
        Assert.Equal((protocol, endpoint, identifier), (repository.Protocol, repository.Endpoint, repository.Identifier));
        Assert.Null(repository.Commit);
    }

    [Theory]
    [InlineData("/srv/git/library.git")]
    [InlineData("file:///srv/git/library.git")]
    [InlineData("C:\\git\\library")]
    [InlineData("./with:colon")]
    public void A_directory_is_no_url(string url) => Assert.Throws<ArgumentException>(() => GitRepository.FromUrl(url));
}
