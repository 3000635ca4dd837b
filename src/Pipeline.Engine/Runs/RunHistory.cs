namespace Pipeline.Engine;

/// <summary>Extension: the last runs of a build on this machine.</summary>
public static class RunHistory
{
    /// <summary>The last runs in which a target did something, the newest first. A run that is under way is not among them.</summary>
    /// <param name="root">The root directory of the repository.</param>
    /// <param name="count">How many at most, 1 or more.</param>
    public static IReadOnlyList<PastRun> Read(string root, int count = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var runs = new List<PastRun>();
        foreach (var line in new RunLog(root).Read(int.MaxValue, patient: true))
        {
            if (RunLine.Parse(line) is { } run)
                runs.Add(run);
            if (runs.Count == count)
                break;
        }

        return runs;
    }
}
