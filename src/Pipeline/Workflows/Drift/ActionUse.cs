using Pipeline.Generated;
using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Drift;

/// <summary>An action, reusable workflow or image that <c>uses</c> names, taken apart.</summary>
/// <param name="Name">Without what pins it.</param>
/// <param name="Reference">The commit, digest, tag or branch.</param>
/// <param name="Version">The version as its comment says; null when there is none.</param>
/// <param name="At">Where it is.</param>
internal sealed record ActionUse(string Name, string Reference, string? Version, Mark At)
{
    /// <summary>Whether nobody can put another code under the same reference. What is in this repository is as pinned as the workflow.</summary>
    public bool IsPinned => Name.StartsWith("./", StringComparison.Ordinal) || Reference.StartsWith("sha256:", StringComparison.Ordinal)
        || Reference.Length == 40 && Reference.All(char.IsAsciiHexDigit) && !Name.StartsWith("docker://", StringComparison.Ordinal);

    /// <summary>All that a job uses.</summary>
    public static IReadOnlyList<ActionUse> In(JobView job) => [.. job.AllSteps.Select(x => x.Uses).Prepend(job.Uses).OfType<YamlScalar>().Select(Of)];

    /// <summary>Says how what a job uses became another: by name, and by what pins it.</summary>
    public static void Compare(Findings findings, JobView job, IReadOnlyList<ActionUse> before, IReadOnlyList<ActionUse> after)
    {
        var where = $"job {Show.Plain(job.Id)}";
        foreach (var now in after.Where(x => !before.Any(y => y.Name == x.Name && y.Reference == x.Reference)).DistinctBy(x => (x.Name, x.Reference)))
        {
            var name = Show.Plain(now.Name);
            findings.Say(Danger.Security, $"jobs.{job.Id}", now.At.Line, before.FirstOrDefault(x => x.Name == now.Name) switch
            {
                null => $"{where} uses {name} {now.Shown}{(now.IsPinned ? "" : ", which is not pinned")}",
                { IsPinned: true } old when !now.IsPinned => $"{name} in {where} is not pinned any more ({now.Shown}); it was {old.Shown}",
                var old when old.Shown == now.Shown => $"{name} in {where} is other code under the same version {now.Shown}",
                var old => $"{name} in {where} changed {old.Shown} → {now.Shown}",
            });
        }
    }

    /// <summary>The version as people know it.</summary>
    private string Shown => Version ?? (IsPinned && Reference.Length > 12 ? Reference[..12] : Reference.Length > 0 ? "@" + Show.Plain(Reference) : "");

    private static ActionUse Of(YamlScalar uses)
    {
        var at = uses.Value.IndexOf('@', StringComparison.Ordinal);
        // Only a comment that looks like a version is taken for one.
        var comment = uses.Comment is { Length: > 0 and < 40 } text && (char.IsAsciiDigit(text[0]) || text[0] == 'v') && !text.Contains(' ', StringComparison.Ordinal) ? Show.Plain(text) : null;
        return at < 0 ? new ActionUse(uses.Value, "", comment, uses.At) : new ActionUse(uses.Value[..at], uses.Value[(at + 1)..], comment, uses.At);
    }
}
