using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Runs;

public sealed class GitCommitTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text)
    {
        var file = _folder / name;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    [Fact]
    public void A_branch_is_followed()
    {
        Write(".git/HEAD", "ref: refs/heads/main\n");
        Write(".git/refs/heads/main", Commit + "\n");
        Assert.Equal(Commit, GitFiles.CommitOf(_folder.Path));
    }

    [Fact]
    public void A_detached_head_is_a_commit()
    {
        Write(".git/HEAD", Commit + "\n");
        Assert.Equal(Commit, GitFiles.CommitOf(_folder.Path));
    }

    [Fact]
    public void A_packed_branch_is_found()
    {
        Write(".git/HEAD", "ref: refs/heads/main\n");
        Write(".git/packed-refs", $"# pack-refs with: peeled\n{new string('f', 40)} refs/heads/not-main\n{Commit} refs/heads/main\n");
        Assert.Equal(Commit, GitFiles.CommitOf(_folder.Path));
    }

    [Fact]
    public void A_worktree_is_followed_to_its_repository()
    {
        Write("tree/.git", $"gitdir: {_folder / "repository/.git/worktrees/tree"}\n");
        Write("repository/.git/worktrees/tree/HEAD", "ref: refs/heads/work\n");
        Write("repository/.git/worktrees/tree/commondir", "../..\n");
        Write("repository/.git/refs/heads/work", Commit);
        Assert.Equal(Commit, GitFiles.CommitOf(_folder / "tree"));
    }

    [Theory]
    [InlineData("ref: refs/heads/unborn")]
    [InlineData("rubbish")]
    [InlineData("")]
    public void What_is_not_known_is_null(string head)
    {
        Assert.Null(GitFiles.CommitOf(_folder.Path));
        Write(".git/HEAD", head);
        Assert.Null(GitFiles.CommitOf(_folder.Path));
    }
}
