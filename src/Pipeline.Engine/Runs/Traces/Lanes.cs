namespace Pipeline.Engine;

/// <summary>Puts targets that overlapped into rows of their own, as few as can be: what the workers were.</summary>
internal static class Lanes
{
    /// <summary>The row of each target that ran, from 0 on.</summary>
    public static IReadOnlyDictionary<TracedTarget, int> Of(IReadOnlyList<TracedTarget> targets)
    {
        var lanes = new Dictionary<TracedTarget, int>();
        var free = new PriorityQueue<int, int>();
        var busy = new PriorityQueue<int, TimeSpan>();
        var count = 0;
        foreach (var target in targets.Where(target => target.HasRun).OrderBy(target => target.Began))
        {
            while (busy.TryPeek(out var ended, out var end) && end <= target.Began)
            {
                busy.Dequeue();
                free.Enqueue(ended, ended);
            }

            var lane = free.Count > 0 ? free.Dequeue() : count++;
            lanes.Add(target, lane);
            busy.Enqueue(lane, target.Began + target.Duration);
        }

        return lanes;
    }
}
