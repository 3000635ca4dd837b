using Pipeline.Generated;

namespace Pipeline.Workflows.Drift;

/// <summary>Gathers what differs between two files.</summary>
internal sealed class Findings
{
    private readonly List<MeaningChange> _found = [];

    /// <summary>All, the most dangerous first, else as they were found.</summary>
    public IReadOnlyList<MeaningChange> Ordered => [.. _found.OrderBy(x => x.Danger)];

    /// <summary>How many there are.</summary>
    public int Count => _found.Count;

    /// <summary>Adds a difference.</summary>
    /// <param name="danger">What it may cost.</param>
    /// <param name="path">The part of the file, like <c>jobs.test</c>.</param>
    /// <param name="line">Its line in the second file; 0 when it is not there.</param>
    /// <param name="sentence">What differs.</param>
    public void Say(Danger danger, string path, int line, string sentence) => _found.Add(new MeaningChange(danger, path, line > 0 ? line : null, sentence));
}
