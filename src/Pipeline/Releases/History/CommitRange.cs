using System.Text;

namespace Pipeline.Releases.History;

/// <summary>Reads the commits that one commit contains and another does not, as <c>git rev-list from..to</c>: by topology, dates do not count.</summary>
internal static class CommitRange
{
    /// <summary>All of them, a commit always before its parents; one process for all.</summary>
    public static List<Commit> Read(Repository repository, string? from, string to, CancellationToken cancellation)
    {
        string[] arguments = ["log", "-z", "--topo-order", "--no-show-signature", "--no-notes", "--no-color", "--encoding=UTF-8", "--format=%H%x00%P%x00%an%x00%B"];
        return Parse(repository.Git.Ask(from is null ? [.. arguments, to] : [.. arguments, to, "^" + from], cancellation).Span);
    }

    /// <summary>Merges whose result is in none of the commits that were merged: conflicts that a person resolved, and what was changed besides.</summary>
    public static HashSet<string> WithOwnChanges(Repository repository, IReadOnlyCollection<string> merges, CancellationToken cancellation)
    {
        if (merges.Count == 0)
            return [];
        var output = repository.Git.Ask(
            ["diff-tree", "--stdin", "--root", "-r", "--cc", "--no-ext-diff", "--no-textconv", "--no-color", "--format=%x00%H"], string.Concat(merges.Select(x => x + "\n")), cancellation);
        return [.. GitProcess.Text(output.Span).Split('\0').Where(x => x.Contains("\ndiff --", StringComparison.Ordinal)).Select(x => x[..x.IndexOf('\n')])];
    }

    /// <summary>No field contains a NUL: git ends a message at the first one.</summary>
    internal static List<Commit> Parse(ReadOnlySpan<byte> log)
    {
        var commits = new List<Commit>();
        while (!log.IsEmpty)
        {
            var (sha, parents) = (Encoding.ASCII.GetString(Next(ref log)), Encoding.ASCII.GetString(Next(ref log)));
            var author = GitProcess.Text(Next(ref log));
            commits.Add(new Commit(sha, parents.Length == 0 ? [] : parents.Contains(' ') ? [.. parents.Split(' ')] : [parents], author, GitProcess.Text(Next(ref log))));
        }

        return commits;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> log)
    {
        var length = log.IndexOf((byte)0);
        var field = length < 0 ? log : log[..length];
        log = length < 0 ? default : log[(length + 1)..];
        return field;
    }
}
