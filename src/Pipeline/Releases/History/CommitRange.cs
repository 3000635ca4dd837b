using System.Collections.Immutable;
using System.Text;

namespace Pipeline.Releases.History;

/// <summary>Reads the commits that one commit contains and another does not, as <c>git rev-list from..to</c>: by topology, dates do not count.</summary>
internal static class CommitRange
{
    private const int Fields = 4;

    /// <summary>All of them, a commit always before its parents; one process for all.</summary>
    public static async Task<ImmutableArray<Commit>> ReadAsync(Repository repository, string? from, string to, CancellationToken cancellation)
    {
        string[] arguments = ["log", "-z", "--topo-order", "--no-show-signature", "--no-notes", "--no-color", "--encoding=UTF-8", "--format=%H%x00%P%x00%an%x00%B"];
        return Parse(await repository.Git.AskAsync(cancellation, from is null ? [.. arguments, to] : [.. arguments, to, "^" + from]));
    }

    /// <summary>Merges whose result is in none of the commits that were merged: conflicts that a person resolved, and what was changed besides.</summary>
    public static async Task<ImmutableHashSet<string>> WithOwnChangesAsync(Repository repository, IReadOnlyCollection<string> merges, CancellationToken cancellation)
    {
        if (merges.Count == 0)
            return [];
        var output = await repository.Git.AskAsync(
            cancellation, ["diff-tree", "--stdin", "--root", "-r", "--cc", "--no-ext-diff", "--no-textconv", "--no-color", "--format=%x00%H"], string.Concat(merges.Select(x => x + "\n")));
        return [.. GitProcess.Text(output.Span).Split('\0').Where(x => x.Contains("\ndiff --", StringComparison.Ordinal)).Select(x => x[..x.IndexOf('\n')])];
    }

    /// <summary>No field contains a NUL: git ends a message at the first one.</summary>
    internal static ImmutableArray<Commit> Parse(ReadOnlyMemory<byte> log)
    {
        var commits = ImmutableArray.CreateBuilder<Commit>();
        var fields = new Range[Fields];
        for (var at = 0; at < log.Length;)
        {
            var field = 0;
            for (; field < Fields && at <= log.Length; field++)
            {
                var length = log.Span[at..].IndexOf((byte)0);
                var end = length < 0 ? log.Length : at + length;
                fields[field] = at..end;
                at = end + 1;
            }

            if (field < Fields)
                break;
            var bytes = log.Span;
            var parents = Encoding.ASCII.GetString(bytes[fields[1]]);
            commits.Add(new Commit(
                Encoding.ASCII.GetString(bytes[fields[0]]),
                parents.Length == 0 ? [] : [.. parents.Split(' ')],
                GitProcess.Text(bytes[fields[2]]),
                GitProcess.Text(bytes[fields[3]])));
        }

        return commits.ToImmutable();
    }
}
