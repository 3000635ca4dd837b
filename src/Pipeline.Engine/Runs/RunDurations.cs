namespace Pipeline.Engine;

/// <summary>How long targets took when they last ran to their end, so that the longest chain can begin first.</summary>
internal sealed class RunDurations
{
    /// <summary>The end of the file that is looked at: some dozens of ordinary runs.</summary>
    private const int Bytes = 128 * 1024;
    private readonly Dictionary<string, PastTarget> _last = [];

    private RunDurations()
    {
    }

    /// <summary>Reads the last runs of the build below the root; nothing is known when the file cannot be read at once.</summary>
    public static RunDurations Read(string root)
    {
        var durations = new RunDurations();
        foreach (var line in new RunLog(root).Read(Bytes, patient: false))
        {
            if (RunLine.Parse(line) is not { } run)
                continue;
            foreach (var target in run.Targets)
            {
                if (target.Succeeded && !target.FromCache)
                    durations._last.TryAdd(target.Name, target);
            }
        }

        return durations;
    }

    /// <summary>The duration, or null when the target is not known.</summary>
    public TimeSpan? Of(string target) => _last.TryGetValue(target, out var last) ? last.Duration : null;
}
