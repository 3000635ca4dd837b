using Nuke.Common.Git;
using Nuke.Common.IO;

namespace Nuke.Common.Tools.GitHub;

/// <summary>What an address of GitHub leads to.</summary>
public enum GitHubItemType
{
    /// <summary>What is there in the working copy.</summary>
    Automatic,

    /// <summary>A file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,
}

/// <summary>Names and addresses of a repository on GitHub.</summary>
public static class GitHubTasks
{
    /// <summary>Whether the repository is on GitHub.</summary>
    public static bool IsGitHubRepository(this GitRepository? repository) => "github.com".Equals(repository?.Endpoint, StringComparison.OrdinalIgnoreCase);

    /// <summary>The owner of the repository.</summary>
    /// <exception cref="ArgumentException">The repository is not on GitHub.</exception>
    public static string GetGitHubOwner(this GitRepository repository) => Identifier(repository).Split('/')[0];

    /// <summary>The name of the repository, without its owner.</summary>
    /// <exception cref="ArgumentException">The repository is not on GitHub.</exception>
    public static string GetGitHubName(this GitRepository repository) => Identifier(repository).Split('/')[1];

    /// <summary>The comparison of two commits, both included.</summary>
    public static string GetGitHubCompareCommitsUrl(this GitRepository repository, string startCommitSha, string endCommitSha) =>
        $"{Address(repository)}/compare/{endCommitSha}^...{startCommitSha}";

    /// <summary>The comparison of a tag and the newest commit.</summary>
    public static string GetGitHubCompareTagToHeadUrl(this GitRepository repository, string tag) => $"{Address(repository)}/compare/{tag}...HEAD";

    /// <summary>The comparison of two tags.</summary>
    public static string GetGitHubCompareTagsUrl(this GitRepository repository, string startTag, string endTag) => $"{Address(repository)}/compare/{endTag}...{startTag}";

    /// <summary>A commit.</summary>
    public static string GetGitHubCommitUrl(this GitRepository repository, string commitSha) => $"{Address(repository)}/commit/{commitSha}";

    /// <summary>The bare content of a file.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="file">The file: absolute, or from the root of the repository.</param>
    /// <param name="branch">The branch; the current one when left out.</param>
    public static string GetGitHubDownloadUrl(this GitRepository repository, string file, string? branch = null) =>
        $"https://raw.githubusercontent.com/{Identifier(repository)}/{branch ?? repository.Branch.NotNull("The repository is on no branch")}/{Relative(file, repository)}";

    /// <summary>The page of a file or a directory.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="path">The file or directory: absolute, or from the root of the repository; the root when left out.</param>
    /// <param name="branch">The branch; the current one when left out.</param>
    /// <param name="itemType">What the path is.</param>
    /// <exception cref="ArgumentException">The repository is not on GitHub, or nothing tells what the path is.</exception>
    public static string GetGitHubBrowseUrl(
        this GitRepository repository, string? path = null, string? branch = null, GitHubItemType itemType = GitHubItemType.Automatic)
    {
        branch ??= repository.Branch.NotNull("The repository is on no branch");
        var relative = path is null ? null : Relative(path, repository);
        var local = relative is null || repository.LocalDirectory is not { } root ? null : root / relative;
        var kind = relative is null || itemType == GitHubItemType.Directory || Directory.Exists(local) ? "tree"
            : itemType == GitHubItemType.File || File.Exists(local) ? "blob"
            : throw new ArgumentException($"'{path}' does not exist, so it is unknown whether it is a file or a directory");
        return $"{Address(repository)}/{kind}/{branch}/{relative}".TrimEnd('/');
    }

    private static string Address(GitRepository repository) => $"https://github.com/{Identifier(repository)}";

    private static string Identifier(GitRepository repository)
    {
        Assert.True(repository.IsGitHubRepository(), $"'{repository}' is not on GitHub");
        return repository.Identifier.NotNull();
    }

    private static string Relative(string path, GitRepository repository)
    {
        if (!PathConstruction.HasPathRoot(path))
            return path;
        var root = repository.LocalDirectory.NotNull("The repository has no working copy");
        Assert.True(root.Contains(path), $"'{path}' is not in '{root}'");
        return root.GetUnixRelativePathTo(path);
    }
}
