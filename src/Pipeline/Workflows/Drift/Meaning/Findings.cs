using System.Collections.Immutable;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>What sentences speak of: the file, a job, a step.</summary>
/// <param name="Name">As sentences call it; empty for the file.</param>
/// <param name="Before">Its path in the first text.</param>
/// <param name="After">Its path in the second text.</param>
internal sealed record Subject(string Name, string Before, string After)
{
    /// <summary>The file itself.</summary>
    public static Subject File { get; } = new("", "", "");

    /// <summary>Such as <c> of job test</c>.</summary>
    public string Of => Name.Length == 0 ? "" : " of " + Name;

    /// <summary>Something inside of it, under the same name.</summary>
    public Subject At(string path) => this with { Before = Paths.Join(Before, path), After = Paths.Join(After, path) };
}

/// <summary>Gathers what differs.</summary>
internal sealed class Findings(Places before, Places after, bool diskIsBefore)
{
    private readonly List<MeaningChange> _found = [];

    /// <summary>How many there are.</summary>
    public int Count => _found.Count;

    /// <summary>Adds a difference at a key of a subject.</summary>
    public void Say(Danger danger, Subject subject, string path, string sentence)
    {
        var (old, now) = (Paths.Join(subject.Before, path), Paths.Join(subject.After, path));
        if ((after.NotModelled(now) ?? before.NotModelled(old)) is { } reason)
            sentence += $" (a key that is not modelled: {Show.Plain(reason)})";
        var line = diskIsBefore ? before.LineExactly(old) : after.LineExactly(now) ?? (before.LineExactly(old) is null ? after.LineOf(now) : null);
        _found.Add(new MeaningChange(danger, now, line, sentence));
    }

    /// <summary>All, the most dangerous first, else as they were found.</summary>
    public ImmutableArray<MeaningChange> Ordered() => [.. _found.OrderBy(x => x.Danger)];
}
