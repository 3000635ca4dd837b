using System.Collections.Immutable;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Drift.Meaning;

namespace Pipeline.Workflows.Drift;

/// <summary>Compares what is on disk with what is generated; writes nothing.</summary>
internal static class WorkflowDrift
{
    private const string Generated = "generated";

    /// <summary>How the files on disk differ from what is generated: a sentence such as "job deploy gained …" speaks of the file on disk.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="files">All that is wanted.</param>
    /// <param name="set">What they are; null: the workflows.</param>
    public static DriftReport Compare(string root, IReadOnlyList<GeneratedFile> files, GeneratedSet? set = null) => Compare(root, files, set, diskIsBefore: false);

    /// <summary>What a generation would change: sentences and diff go from the file on disk to what is generated.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="files">All that is wanted.</param>
    /// <param name="set">What they are; null: the workflows.</param>
    public static DriftReport Preview(string root, IReadOnlyList<GeneratedFile> files, GeneratedSet? set = null) => Compare(root, files, set, diskIsBefore: true);

    private static DriftReport Compare(string root, IReadOnlyList<GeneratedFile> files, GeneratedSet? set, bool diskIsBefore)
    {
        set ??= GeneratedSet.Workflows;
        var survey = Survey.Of(root, files, set.Owned);
        var found = survey.Wanted.Where(x => !x.State.Is(x.File)).Select(x => Difference(x.File, x.State, diskIsBefore))
            .Concat(survey.Extra.Select(x => new FileDrift(x.Path, DriftKind.Extra, null, [], [])));
        return new DriftReport([.. found.OrderBy(x => x.Path, StringComparer.Ordinal)], survey.Wanted.Count + survey.Extra.Count) { Set = set };
    }

    private static FileDrift Difference(GeneratedFile file, FileState state, bool diskIsBefore)
    {
        if (state.Occupant is Occupant.Nothing or Occupant.Obstacle)
            return new FileDrift(file.Path, state.Occupant == Occupant.Nothing ? DriftKind.Missing : DriftKind.Obstacle, state.Why, [], []);
        var text = state.Text;
        var handMade = state.Occupant == Occupant.HandMade;
        var note = state.LinkTarget is { } link ? $"a symbolic link to {Show.Plain(link)}" : Endings(state.Raw);
        if (text == file.Text)
            return new FileDrift(file.Path, handMade ? DriftKind.HandMade : DriftKind.LineEndings, note, [], []);
        if (!IsYaml(file.Path))
            return new FileDrift(file.Path, handMade ? DriftKind.HandMade : DriftKind.Changed, note ?? $"from line {FirstDifference(file.Text, text)} on", [], [.. Unified()]);
        var meaning = diskIsBefore ? Meaning(file.Path, text, file.Text, true) : Meaning(file.Path, file.Text, text, false);
        return new FileDrift(file.Path, handMade ? DriftKind.HandMade : meaning.IsEmpty ? DriftKind.Form : DriftKind.Changed, note, meaning, [.. Unified()]);

        IReadOnlyList<string> Unified() =>
            diskIsBefore ? TextDifference.Unified(text, file.Text, file.Path, Generated) : TextDifference.Unified(file.Text, text, Generated, file.Path);
    }

    private static bool IsYaml(string path) => path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal);

    /// <summary>The number of the first line that differs, from 1.</summary>
    private static int FirstDifference(string one, string other) => 1 + one.Split('\n').Zip(other.Split('\n')).TakeWhile(x => x.First == x.Second).Count();

    private static ImmutableArray<MeaningChange> Meaning(string path, string before, string after, bool diskIsBefore) =>
        path.StartsWith(".github/workflows/", StringComparison.Ordinal)
            ? WorkflowComparison.Compare(WorkflowDocument.Parse(path, before), WorkflowDocument.Parse(path, after), diskIsBefore)
            : YamlComparison.Compare(before, after, diskIsBefore);

    private static string? Endings(string raw)
    {
        var crlf = raw.AsSpan().Count("\r\n");
        var note = crlf == 0 ? null : crlf == raw.AsSpan().Count('\n') ? "lines end with CRLF instead of LF" : "some lines end with CRLF instead of LF";
        return !raw.StartsWith('\ufeff') ? note : note is null ? "it begins with a byte order mark" : note + ", and it begins with a byte order mark";
    }
}
