using System.Collections.Immutable;

namespace Pipeline.Releases.Notes;

/// <summary>Pairs reverts with what they take back. A revert that was itself taken back counts for nothing.</summary>
internal sealed class RevertPairs
{
    private readonly IReadOnlyList<ReadCommit> _commits;
    private readonly Dictionary<string, int> _index = [];
    private readonly Dictionary<string, int> _copies = [];
    private readonly Dictionary<string, LeftOutCommit> _out = [];
    private Dictionary<string, List<int>>? _subjects;

    private RevertPairs(IReadOnlyList<ReadCommit> commits)
    {
        _commits = commits;
        for (var i = 0; i < commits.Count; i++)
        {
            _index[commits[i].Commit.Sha] = i;
            if (commits[i].Body.CopyOf is { } original)
                _copies[original] = i;
        }
    }

    /// <summary>Commits that reverts name and that are not in the range: they were released before, or are a branch's that was rewritten since.</summary>
    public static ImmutableHashSet<string> Unknown(IReadOnlyList<ReadCommit> commits)
    {
        if (!commits.Any(x => !x.RevertedNames.IsEmpty))
            return [];
        var pairs = new RevertPairs(commits);
        return [.. commits.SelectMany(x => x.RevertedNames).Where(x => pairs.Named(x) < 0)];
    }

    /// <summary>What is left out because of a revert, by its commit.</summary>
    /// <param name="commits">The range, a commit always before its parents.</param>
    /// <param name="released">Of the unknown commits those that were released before.</param>
    public static IReadOnlyDictionary<string, LeftOutCommit> Find(IReadOnlyList<ReadCommit> commits, IReadOnlySet<string> released)
    {
        if (!commits.Any(x => x.RevertedSubject is not null || !x.RevertedNames.IsEmpty))
            return new Dictionary<string, LeftOutCommit>();
        var pairs = new RevertPairs(commits);
        for (var i = 0; i < commits.Count; i++)
        {
            if (!pairs._out.ContainsKey(commits[i].Commit.Sha))
                pairs.Apply(i, released);
        }

        return pairs._out;
    }

    private void Apply(int at, IReadOnlySet<string> released)
    {
        var revert = _commits[at];
        var (subject, names) = (revert.RevertedSubject, revert.RevertedNames);
        if (subject is null && names.IsEmpty)
            return;
        var (targets, isComplete) = (new List<int>(), true);
        foreach (var name in names)
        {
            var target = Named(name) is >= 0 and var found ? found : released.Contains(name) ? -1 : Quoted(subject, at);
            if (target > at)
                targets.Add(target);
            else
                isComplete = false;
        }

        if (names.IsEmpty && (Quoted(subject, at) is >= 0 and var quoted ? quoted : RequestOf(revert, at)) is >= 0 and var only)
            targets.Add(only);
        foreach (var target in targets)
            LeaveOut(target, revert);
        // A change of another kind that says it takes something back is still a change.
        if (isComplete && targets.Count > 0 && revert.Header is null or { Type: "revert" })
            _out.TryAdd(revert.Commit.Sha, new LeftOutCommit(revert.Commit.Sha, revert.Commit.Subject, LeftOutReason.Revert, _commits[targets[0]].Commit.Sha));
    }

    private void LeaveOut(int target, ReadCommit revert)
    {
        var commit = _commits[target].Commit;
        Add(commit.Sha, commit.Subject);
        if (!commit.IsMerge)
            return;
        // With a merge goes what it brought: what its other parents contain and its first does not.
        var kept = Contained([commit.Parents[0]]);
        foreach (var merged in Contained(commit.Parents.Skip(1)))
        {
            if (!kept.Contains(merged))
                Add(merged, _commits[_index[merged]].Commit.Subject);
        }

        void Add(string sha, string subject) => _out.TryAdd(sha, new LeftOutCommit(sha, subject, LeftOutReason.Reverted, revert.Commit.Sha));
    }

    private HashSet<string> Contained(IEnumerable<string> tips)
    {
        var (seen, waiting) = (new HashSet<string>(), new Stack<string>(tips));
        while (waiting.TryPop(out var sha))
        {
            if (!_index.TryGetValue(sha, out var at) || !seen.Add(sha))
                continue;
            foreach (var parent in _commits[at].Commit.Parents)
                waiting.Push(parent);
        }

        return seen;
    }

    private int Named(string name)
    {
        if (_index.TryGetValue(name, out var at) || _copies.TryGetValue(name, out at))
            return at;
        if (name.Length >= 40)
            return -1;
        at = -1;
        for (var i = 0; i < _commits.Count; i++)
        {
            if (!_commits[i].Commit.Sha.StartsWith(name, StringComparison.Ordinal))
                continue;
            if (at >= 0)
                return -1;
            at = i;
        }

        return at;
    }

    /// <summary>The newest older commit with a subject that was not taken back yet.</summary>
    private int Quoted(string? subject, int after)
    {
        if (subject is null)
            return -1;
        if (_subjects is null)
        {
            _subjects = [];
            for (var i = 0; i < _commits.Count; i++)
            {
                foreach (var key in ((string?[])[_commits[i].Commit.Subject, _commits[i].Title, _commits[i].Header?.Description]).Distinct())
                {
                    if (key is not null)
                        (_subjects.TryGetValue(key, out var list) ? list : _subjects[key] = []).Add(i);
                }
            }
        }

        return _subjects.TryGetValue(subject, out var candidates)
            ? candidates.Find(x => x > after && !_out.ContainsKey(_commits[x].Commit.Sha)) is > 0 and var found ? found : -1
            : -1;
    }

    /// <summary>GitHub's button writes <c>Reverts owner/name#12</c>.</summary>
    private int RequestOf(ReadCommit revert, int after)
    {
        foreach (var line in revert.Commit.Body.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("Reverts ", StringComparison.Ordinal) || line.IndexOf('#') is not (>= 0 and var hash))
                continue;
            var number = line[hash..].TrimEnd().TrimEnd('.').ToString();
            for (var i = after + 1; i < _commits.Count; i++)
            {
                if (_commits[i].PullRequest == number && !_out.ContainsKey(_commits[i].Commit.Sha))
                    return i;
            }
        }

        return -1;
    }
}
