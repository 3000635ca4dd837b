using System.Collections.Immutable;
using System.Text;

namespace Pipeline.Releases.History;

/// <summary>Reads the commits that one commit contains and another does not, as <c>git rev-list from..to</c>: by topology, dates do not count.</summary>
internal static class CommitRange
{
    /// <summary>All of them, a commit always before its parents; one process for all, read while it writes.</summary>
    public static List<T> Read<T>(Repository repository, string? from, string to, Func<Commit, T> make, CancellationToken cancellation)
    {
        var commits = new List<T>();
        string[] arguments = ["log", "-z", "--topo-order", "--no-show-signature", "--no-notes", "--no-color", "--encoding=UTF-8", "--format=%H%x00%P%x00%an%x00%B"];
        repository.Git.Read(from is null ? [.. arguments, to] : [.. arguments, to, "^" + from], x => Read(x, y => commits.Add(make(y))), cancellation);
        return commits;
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

    internal static void Read(Stream log, Action<Commit> add)
    {
        var buffer = new byte[1 << 16];
        for (var (filled, count) = (0, -1); count != 0;)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            count = log.Read(buffer, filled, buffer.Length - filled);
            filled += count;
            var rest = Parse(buffer.AsSpan(0, filled), add);
            rest.CopyTo(buffer);
            filled = rest.Length;
        }
    }

    /// <summary>Takes all commits that are there whole, and returns the rest. No field contains a NUL: git ends a message at the first one.</summary>
    private static ReadOnlySpan<byte> Parse(ReadOnlySpan<byte> log, Action<Commit> add)
    {
        for (var rest = log; Next(ref rest, out var sha) && Next(ref rest, out var parents) && Next(ref rest, out var author) && Next(ref rest, out var message); log = rest)
            add(new Commit(Encoding.ASCII.GetString(sha), Names(Encoding.ASCII.GetString(parents)), GitProcess.Text(author), GitProcess.Text(message)));
        return log;
    }

    private static ImmutableArray<string> Names(string parents) => parents.Length == 0 ? [] : parents.Contains(' ') ? [.. parents.Split(' ')] : [parents];

    private static bool Next(ref ReadOnlySpan<byte> log, out ReadOnlySpan<byte> field)
    {
        var length = log.IndexOf((byte)0);
        field = length < 0 ? default : log[..length];
        if (length >= 0)
            log = log[(length + 1)..];
        return length >= 0;
    }
}
