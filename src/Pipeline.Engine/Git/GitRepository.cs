using Nuke.Common.CI;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Nuke.Common.Git;

/// <summary>How a remote repository is reached.</summary>
public enum GitProtocol
{
    /// <summary>By HTTPS.</summary>
    Https,

    /// <summary>By SSH, or another way.</summary>
    Ssh,
}

/// <summary>Facts about a git repository: where it came from and what is checked out.</summary>
public class GitRepository(
    GitProtocol? protocol,
    string? endpoint,
    string? identifier,
    string? branch,
    AbsolutePath? localDirectory,
    string? head,
    string? commit,
    IReadOnlyCollection<string>? tags,
    string? remoteName,
    string? remoteBranch)
{
    private const string DefaultRemote = "origin";

    private IReadOnlyCollection<string>? _tags = tags;

    /// <summary>Finds the tags when somebody asks for them: where they are objects in a pack, git has to be run for it.</summary>
    private Func<IReadOnlyCollection<string>>? FindTags { get; init; }

    /// <summary>How the remote is reached; null when there is none, or when it is a directory.</summary>
    public GitProtocol? Protocol { get; } = protocol;

    /// <summary>The remote's server, like <c>github.com</c>.</summary>
    public string? Endpoint { get; } = endpoint;

    /// <summary>The repository's name on the server, like <c>owner/name</c>.</summary>
    public string? Identifier { get; } = identifier;

    /// <summary>The working copy's root; null when made from a URL.</summary>
    public AbsolutePath? LocalDirectory { get; } = localDirectory;

    /// <summary>What HEAD says: the full name of a branch, or a commit when it is detached; null when made from a URL.</summary>
    public string? Head { get; } = head;

    /// <summary>The commit that is checked out, on a build server the one that it names; null before the first commit or when made from a URL.</summary>
    public string? Commit { get; } = commit;

    /// <summary>The tags of the commit; null when made from a URL.</summary>
    public IReadOnlyCollection<string>? Tags => _tags ??= FindTags?.Invoke();

    /// <summary>The remote that the branch is configured to follow, or null.</summary>
    public string? RemoteName { get; } = remoteName;

    /// <summary>The branch there, or null.</summary>
    public string? RemoteBranch { get; } = remoteBranch;

    /// <summary>
    /// The branch that is checked out, on a build server the branch or the full name of the tag that it names; null when HEAD is detached.
    /// </summary>
    public string? Branch { get; } = branch;

    /// <summary>The remote as <c>https://endpoint/identifier.git</c>, or null.</summary>
    public string? HttpsUrl => Endpoint is null ? null : $"https://{Endpoint}/{Identifier}.git";

    /// <summary>The remote as <c>git@endpoint:identifier.git</c>, or null.</summary>
    public string? SshUrl => Endpoint is null ? null : $"git@{Endpoint}:{Identifier}.git";

    /// <summary>Reads a remote's URL.</summary>
    /// <exception cref="ArgumentException">It names no repository on a server.</exception>
    public static GitRepository FromUrl(string url, string? branch = null)
    {
        var remote = GitUrl.Parse(url);
        Assert.True(remote is not null, $"'{url}' is no URL of a repository on a server");
        return new GitRepository(remote.Protocol, remote.Endpoint, remote.Identifier, branch, null, null, null, null, null, null);
    }

    /// <summary>Reads the repository that a directory belongs to, without running git. Worktrees and submodules are fine.</summary>
    /// <exception cref="ArgumentException">The directory is in no repository.</exception>
    public static GitRepository FromLocalDirectory(AbsolutePath directory)
    {
        var files = GitFiles.Find(directory);
        Assert.True(files is not null, $"'{directory}' is in no git repository");
        var server = NukeBuild.Host as IBuildServer;
        var head = files.Head;
        var branch = ShortBranch(server?.Branch ?? (head.StartsWith("refs/", StringComparison.Ordinal) ? head : null));
        var commit = server?.Commit ?? files.Resolve(head);
        var config = files.Config;
        var remoteName = branch is null ? null : config.Get("branch", branch, "remote");
        var remoteBranch = branch is null ? null : ShortBranch(config.Get("branch", branch, "merge"));
        var remote = config.Get("remote", remoteName ?? DefaultRemote, "url") is { } url ? GitUrl.Parse(url) : null;
        return new GitRepository(
            remote?.Protocol,
            remote?.Endpoint,
            remote?.Identifier,
            branch,
            files.Root,
            head,
            commit,
            commit is null ? [] : null,
            remoteBranch is null ? null : remoteName,
            remoteName is null ? null : remoteBranch)
        { FindTags = commit is null ? null : () => GitTags.Of(files, commit) };
    }

    /// <summary>The same repository with another branch.</summary>
    public GitRepository SetBranch(string branch) =>
        new(Protocol, Endpoint, Identifier, branch, LocalDirectory, Head, Commit, _tags, RemoteName, RemoteBranch) { FindTags = FindTags };

    /// <inheritdoc/>
    public override string ToString() =>
        (Protocol == GitProtocol.Https ? HttpsUrl : SshUrl) is { } url ? url[..^".git".Length] : LocalDirectory?.ToString() ?? "";

    private static string? ShortBranch(string? name)
    {
        foreach (var prefix in (string[])["refs/heads/", "origin/"])
        {
            if (name?.StartsWith(prefix, StringComparison.Ordinal) == true)
                name = name[prefix.Length..];
        }

        return name;
    }
}
