namespace Pipeline.Generated;

/// <summary>Compares what is on disk with what is generated; writes nothing.</summary>
internal static class GeneratedDrift
{
    /// <summary>How the files on disk differ from what is generated: a sentence such as "job deploy gained …" speaks of the file on disk.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="files">All that is wanted.</param>
    /// <param name="set">What they are; null: the workflows.</param>
    public static DriftReport Compare(string root, IReadOnlyList<GeneratedFile> files, GeneratedSet? set = null)
    {
        set ??= GeneratedSet.Workflows;
        var survey = Survey.Of(root, files, set.Owned);
        var found = survey.Wanted.Where(x => !x.State.Is(x.File)).Select(x => Difference(set, x.File, x.State))
            .Concat(survey.Extra.Select(x => new FileDrift(x.Path, DriftKind.Extra, null, [], [])));
        return new DriftReport([.. found.OrderBy(x => x.Path, StringComparer.Ordinal)], survey.Wanted.Count + survey.Extra.Count) { Set = set };
    }

    private static FileDrift Difference(GeneratedSet set, GeneratedFile file, FileState state)
    {
        if (state.Occupant is Occupant.Nothing or Occupant.Obstacle)
            return new FileDrift(file.Path, state.Occupant == Occupant.Nothing ? DriftKind.Missing : DriftKind.Obstacle, state.Why, [], []);
        var text = state.Text;
        var handMade = state.Occupant == Occupant.HandMade;
        var note = state.LinkTarget is { } link ? $"a symbolic link to {Show.Plain(link)}" : Endings(state.Raw);
        if (text == file.Text)
            return new FileDrift(file.Path, handMade ? DriftKind.HandMade : DriftKind.LineEndings, note, [], []);
        if (set.Meaning?.Invoke(file.Path, file.Text, text) is not { } meaning)
            return new FileDrift(file.Path, handMade ? DriftKind.HandMade : DriftKind.Changed, note ?? $"from line {FirstDifference(file.Text, text)} on", [], [.. Unified()]);
        return new FileDrift(file.Path, handMade ? DriftKind.HandMade : meaning.Count == 0 ? DriftKind.Form : DriftKind.Changed, note, [.. meaning], [.. Unified()]);

        IReadOnlyList<string> Unified() => TextDifference.Unified(file.Text, text, "generated", file.Path);
    }

    /// <summary>The number of the first line that differs, from 1.</summary>
    private static int FirstDifference(string one, string other) => 1 + one.Split('\n').Zip(other.Split('\n')).TakeWhile(x => x.First == x.Second).Count();

    private static string? Endings(string raw)
    {
        var crlf = raw.AsSpan().Count("\r\n");
        var note = crlf == 0 ? null : crlf == raw.AsSpan().Count('\n') ? "lines end with CRLF instead of LF" : "some lines end with CRLF instead of LF";
        return !raw.StartsWith('\ufeff') ? note : note is null ? "it begins with a byte order mark" : note + ", and it begins with a byte order mark";
    }
}
