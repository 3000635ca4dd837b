using System.Collections.Immutable;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases.GitHub;

namespace Pipeline.Releases.Making;

/// <summary>What a remote has.</summary>
/// <param name="Branches">Branches and the commits that they are on.</param>
/// <param name="Tags">Tags and the commits that they lead to.</param>
internal sealed record Remote(ImmutableDictionary<string, string> Branches, ImmutableDictionary<string, string> Tags)
{
    /// <summary>Asks it.</summary>
    /// <exception cref="PipelineException">It cannot be asked.</exception>
    public static async Task<Remote> AskAsync(GitWork git, string remote, CancellationToken cancellation)
    {
        var (code, output, error) = await git.TryAsync(null, cancellation, "ls-remote", "--", remote);
        if (code != 0)
            throw PipelineException.Failed($"The remote {remote} cannot be asked", remote, Redactor.Redact(error.Trim()), "check its address (`git remote -v`), the network, and that you may read it; --remote names another one");
        var (branches, tags) = (ImmutableDictionary.CreateBuilder<string, string>(), ImmutableDictionary.CreateBuilder<string, string>());
        foreach (var line in output.Split('\n'))
        {
            if (line.Split('\t') is not [var sha, var name])
                continue;
            if (name.StartsWith("refs/heads/", StringComparison.Ordinal))
                branches[name[11..]] = sha;
            else if (name.StartsWith("refs/tags/", StringComparison.Ordinal) && name.EndsWith("^{}", StringComparison.Ordinal))
                tags[name[10..^3]] = sha;
            else if (name.StartsWith("refs/tags/", StringComparison.Ordinal))
                tags.TryAdd(name[10..], sha);
        }

        return new Remote(branches.ToImmutable(), tags.ToImmutable());
    }

    /// <summary>
    /// What git needs to push to GitHub with a token: a header that only that git gets, in its environment and never in its arguments. Without
    /// a token, or to another server, git uses what the user has set up. The empty header takes away one that `actions/checkout` may have left in the
    /// repository's configuration: the server refuses two.
    /// </summary>
    public static (string Name, string? Value)[] Access(GitHubAddress? address, string? remoteUrl, string? token)
    {
        if (address is null || string.IsNullOrEmpty(token) || remoteUrl?.StartsWith(address.Server + "/", StringComparison.OrdinalIgnoreCase) != true)
            return [];
        var word = Convert.ToBase64String(Encoding.UTF8.GetBytes("x-access-token:" + token));
        Redactor.Add(token);
        Redactor.Add(word);
        var key = $"http.{address.Server}/.extraheader";
        return
        [
            ("GIT_CONFIG_COUNT", "2"), ("GIT_CONFIG_KEY_0", key), ("GIT_CONFIG_VALUE_0", ""), ("GIT_CONFIG_KEY_1", key), ("GIT_CONFIG_VALUE_1", "AUTHORIZATION: basic " + word),
            // Whoever traces git must not have the header in a file.
            ("GIT_TRACE_REDACT", "1"),
        ];
    }
}
