using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Workflows.Pins;

/// <summary>What generated files say otherwise than the lock: one line for each repository.</summary>
internal static class UsesEdits
{
    /// <exception cref="PipelineException">Edits that cannot be taken: all of them, each with file and line (exit code 3).</exception>
    public static IReadOnlyList<UsesLine> Of(IEnumerable<UsesLine> lines, ActionsLock actions)
    {
        var (edits, wrong) = (new List<UsesLine>(), new List<string>());
        foreach (var group in lines.GroupBy(x => x.Repository, StringComparer.Ordinal).OrderBy(x => x.Key, StringComparer.Ordinal))
        {
            var known = actions.Find(group.Key);
            var edited = group.Where(x => x.Sha != known?.Sha || (x.Version is not null && x.Version != known.Version)).ToList();
            if (edited.Count == 0)
                continue;
            var mistakes = edited.Select(x => MistakeOf(x, known)).OfType<string>().ToList();
            if (mistakes.Count == 0 && group.FirstOrDefault(x => x.Sha != edited[0].Sha || x.Version != edited[0].Version) is { } other)
                mistakes.Add($"{other.Where}: {other.Name} is {Pin(other)} here, but {Pin(edited[0])} in {edited[0].Where}; "
                    + "all actions of a repository have one version");
            wrong.AddRange(mistakes);
            if (mistakes.Count == 0)
                edits.Add(edited[0]);
        }

        if (wrong.Count > 0)
            throw new PipelineException(ExitCode.Refused, new Diagnostic(
                wrong.Count == 1 ? "An edit of a generated file cannot be taken into the lock"
                    : $"{wrong.Count} edits of generated files cannot be taken into the lock",
                Next: "change all lines of the repository alike, or undo the edits: ./build.sh GenerateWorkflows", Details: wrong));
        return edits;
    }

    private static string? MistakeOf(UsesLine line, LockedAction? known) => line switch
    {
        _ when known is null => $"{line.Where}: {line.Repository} is not in the lock; to add it: ./build.sh UpdateActions --add {line.Repository}",
        { Sha: var sha } when !PinSyntax.IsSha(sha) => $"{line.Where}: `{sha}` pins no commit of {line.Name}; {PinSyntax.ShaRule}",
        { Version: null } => $"{line.Where}: {line.Name} has another commit, but no comment that names its full version, such as # v1.2.3",
        _ => null,
    };

    private static string Pin(UsesLine line) => $"{line.Sha} # {line.Version ?? "(no version)"}";
}
