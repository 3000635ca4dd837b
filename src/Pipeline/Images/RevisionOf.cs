using System.Globalization;
using Pipeline.Commands;
using Pipeline.Execution;

namespace Pipeline.Images;

/// <summary>Finds out which commit is checked out.</summary>
internal static class RevisionOf
{
    /// <summary>The commit of a folder; null when it is in no repository.</summary>
    public static async Task<Revision?> FolderAsync(string root, CancellationToken cancellation)
    {
        var (heading, naming, changing) = (
            ProcessRunner.CaptureAsync(Git.HeadCommit().In(root), cancellation),
            ProcessRunner.CaptureAsync(Git.RemoteUrl().In(root), cancellation),
            ProcessRunner.CaptureAsync(Git.Changes(".").In(root), cancellation));
        var (head, remote, changes) = (await heading, await naming, await changing);
        if (head.ExitCode != 0 || head.Output.Split(' ') is not [var commit, var seconds])
            return null;
        return new Revision(
            commit, changes.Output.Length > 0, DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)),
            remote.ExitCode == 0 ? Public(remote.Output.Trim()) : null);
    }

    /// <summary>The address as others may read it: without user or password, and none of this machine's folders.</summary>
    internal static string? Public(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" or "ssh")
            return "https://" + address.Host + Trim(address.AbsolutePath);
        // git@github.com:owner/name.git
        return url.Split(':') is [var host, var path] && host.Contains('@') ? "https://" + host[(host.IndexOf('@') + 1)..] + "/" + Trim(path) : null;

        static string Trim(string path) => path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
    }
}
