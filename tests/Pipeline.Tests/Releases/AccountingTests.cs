using CsCheck;
using Pipeline.Releases;
using Pipeline.Releases.History;
using Pipeline.Releases.Notes;

namespace Pipeline.Tests.Releases;

/// <summary>Nothing vanishes: every commit is in the groups, among the unparsed, or left out with a reason, and in only one of them.</summary>
public sealed class AccountingTests
{
    private static readonly string[] Messages =
    [
        "feat: one", "fix(core)!: two", "plain words", "chore(deps): bump a from 1 to 2", "chore(deps): bump a from 2 to 3", "Bump b from 1 to 2", "", "docs: three",
        "chore(release): 1.0.0", "Squash (#4)\n\n* feat: part\n* fix: other part\n", "refactor: x\n\nBREAKING CHANGE: y", "fix: CVE-2025-12345", "odd: type",
        "chore(deps): bump the x group with 2 updates\n\nUpdates `a` from 3 to 4\nUpdates `b` from 2 to 3", "feat: squash\n\n* feat!: hidden\n* revert: feat: one",
        "revert: feat: one", "Revert \"plain words\"", "Merge pull request #5 from x/y\n\nfeat: title", "Merge branch 'x'",
    ];

    private static readonly Gen<(int Message, int[] Parents, int Target, int Kind)[]> Shapes =
        Gen.Select(Gen.Int[0, Messages.Length - 1], Gen.Int[1, 12].Array[0, 3], Gen.Int[0, 1000], Gen.Int[0, 9]).Array[1, 40];

    [Fact]
    public void Every_commit_of_any_history_is_accounted_for_exactly_once() => Shapes.Sample(shape =>
    {
        var commits = Commits(shape);
        var released = shape.Where(x => x.Kind == 1).Select(x => Sha(x.Target + 10_000)).ToHashSet();
        var notes = new NotesBuilder(new ReleaseNotes(), null).Build([.. commits.AsEnumerable().Reverse().Select(ReadCommit.Of)], released, shape[0].Kind == 2 ? null : new HashSet<string>());
        string[] places =
        [
            .. notes.Groups.SelectMany(x => x.Entries).Select(x => x.Sha).Distinct(),
            .. notes.Unparsed.Select(x => x.Sha),
            .. notes.LeftOut.Select(x => x.Sha),
        ];
        Assert.Equal(commits.Select(x => x.Sha).Order(), places.Order());
        Assert.Equal(commits.Count, notes.Commits);
        Assert.All(notes.Groups.Where(x => x.Title != "Breaking changes").SelectMany(x => x.Entries), x => Assert.False(x.Breaking));
        Assert.All(notes.Groups.SelectMany(x => x.Entries).GroupBy(x => x), x => Assert.Single(x));
        Assert.All(notes.LeftOut.Where(x => x.Other is not null), x => Assert.Contains(commits, y => y.Sha == x.Other));
    }, iter: 2000);

    [Fact]
    public void A_range_is_what_git_says_it_is() => Shapes.Where(x => x.Length > 3).Sample(shape =>
    {
        using var folder = new TemporaryFolder();
        var lines = shape.Select((x, i) => $"c{i}{(i == 0 ? "" : $" ({string.Join(", ", Parents(x.Parents, i).Select(y => $"c{y}"))})")} | feat: {i}");
        var history = new History([.. lines, $"tag v1.0.0 on c{shape[0].Target % shape.Length}"]);
        history.Write(folder.Path);
        var expected = History.Git(folder.Path, null, "rev-list", "v1.0.0..HEAD").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var repository = Pipeline.Releases.History.Repository.Open(folder.Path, default);
        var notes = NotesReader.Read(repository, new ReleaseNotes(), "v1.0.0", null, null, default);
        Assert.Equal(expected.Order(), notes.Groups.SelectMany(x => x.Entries).Select(x => x.Sha).Concat(notes.LeftOut.Select(x => x.Sha)).Order());
    }, iter: 12, threads: 1);

    private static List<Commit> Commits((int Message, int[] Parents, int Target, int Kind)[] shape)
    {
        var commits = new List<Commit>();
        for (var i = 0; i < shape.Length; i++)
        {
            var (message, parents, target, kind) = shape[i];
            var text = kind switch
            {
                0 when i > 0 => $"Revert \"{commits[target % i].Message.Split('\n')[0]}\"\n\nThis reverts commit {commits[target % i].Sha}.",
                1 => $"Revert \"feat: one\"\n\nThis reverts commit {Sha(target + 10_000)}.",
                2 when i > 0 => $"{commits[target % i].Message}\n\n(cherry picked from commit {commits[target % i].Sha})",
                3 when i > 0 => $"fix: again\n\nThis reverts commit {commits[target % i].Sha[..9]}.",
                _ => Messages[message],
            };
            commits.Add(new Commit(Sha(i), [.. i == 0 ? [] : Parents(parents, i).Select(x => commits[x].Sha)], $"Author {kind}", text));
        }

        return commits;
    }

    private static IEnumerable<int> Parents(int[] distances, int at) => distances.Length == 0 ? [at - 1] : distances.Select(x => Math.Max(0, at - x)).Distinct();

    private static string Sha(int number) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)))[..40];
}
