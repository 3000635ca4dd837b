namespace Nuke.Common.Git;

/// <summary>Asks a repository for the kind of its branch. Case does not matter; a detached HEAD is on none.</summary>
public static class GitRepositoryExtensions
{
    /// <summary>Whether the branch is <c>main</c> or <c>master</c>.</summary>
    public static bool IsOnMainOrMasterBranch(this GitRepository repository) => Is(repository, "main", "master");

    /// <summary>Whether the branch is <c>master</c>.</summary>
    public static bool IsOnMasterBranch(this GitRepository repository) => Is(repository, "master");

    /// <summary>Whether the branch is <c>main</c>.</summary>
    public static bool IsOnMainBranch(this GitRepository repository) => Is(repository, "main");

    /// <summary>Whether the branch is <c>dev</c>, <c>develop</c> or <c>development</c>.</summary>
    public static bool IsOnDevelopBranch(this GitRepository repository) => Is(repository, "dev", "develop", "development");

    /// <summary>Whether the branch begins with <c>feature/</c> or <c>features/</c>.</summary>
    public static bool IsOnFeatureBranch(this GitRepository repository) => Begins(repository, "feature/", "features/");

    /// <summary>Whether the branch begins with <c>release/</c> or <c>releases/</c>.</summary>
    public static bool IsOnReleaseBranch(this GitRepository repository) => Begins(repository, "release/", "releases/");

    /// <summary>Whether the branch begins with <c>hotfix/</c> or <c>hotfixes/</c>.</summary>
    public static bool IsOnHotfixBranch(this GitRepository repository) => Begins(repository, "hotfix/", "hotfixes/");

    private static bool Is(GitRepository repository, params string[] names) =>
        Array.Exists(names, name => name.Equals(repository.Branch, StringComparison.OrdinalIgnoreCase));

    private static bool Begins(GitRepository repository, params string[] prefixes) =>
        Array.Exists(prefixes, prefix => repository.Branch?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == true);
}
