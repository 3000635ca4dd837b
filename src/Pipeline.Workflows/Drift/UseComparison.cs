using Pipeline.Generated;
using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Drift;

/// <summary>Says how what a job uses became another: by name, and by what pins it.</summary>
internal static class UseComparison
{
    public static void Compare(List<MeaningChange> findings, JobView job, IEnumerable<JobView> old)
    {
        var where = $"job {Show.Plain(job.Id)}";
        var before = old.SelectMany(UsedAction.In).ToList();
        foreach (var now in UsedAction.In(job).Where(x => !before.Exists(y => y.Name == x.Name && y.Reference == x.Reference)).DistinctBy(x => (x.Name, x.Reference)))
        {
            var (name, shown) = (Show.Plain(now.Name), Shown(now));
            findings.Say(Danger.Security, $"jobs.{job.Id}", now.Text.At.Line, before.Find(x => x.Name == now.Name) switch
            {
                null => $"{where} uses {name} {shown}{(now.IsPinned ? "" : ", which is not pinned")}",
                { IsPinned: true } was when !now.IsPinned => $"{name} in {where} is not pinned any more ({shown}); it was {Shown(was)}",
                var was when Shown(was) == shown => $"{name} in {where} is other code under the same version {shown}",
                var was => $"{name} in {where} changed {Shown(was)} → {shown}",
            });
        }
    }

    /// <summary>The version as people know it: a comment that looks like one, else what pins it.</summary>
    private static string Shown(UsedAction action) =>
        action.Text.Comment is { Length: > 0 and < 40 } comment && (char.IsAsciiDigit(comment[0]) || comment[0] == 'v') && !comment.Contains(' ', StringComparison.Ordinal) ? Show.Plain(comment)
        : action.Reference is not { Length: > 0 } reference ? ""
        : action.IsPinned && reference.Length > 12 ? reference[..12] : "@" + Show.Plain(reference);
}
