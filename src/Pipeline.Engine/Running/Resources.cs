namespace Pipeline.Engine;

/// <summary>What targets need for themselves while they run. A step takes all that it needs, or nothing.</summary>
internal sealed class Resources
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SortedSet<Step>> _parked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes what the step needs. If something is taken already, the step is kept until that is free.</summary>
    /// <param name="step">The step that could begin.</param>
    /// <param name="woken">Gets the steps that should be tried instead.</param>
    public bool TryTake(Step step, ICollection<Step> woken)
    {
        var needed = step.Target.Exclusive;
        foreach (var resource in needed)
        {
            if (!_taken.Contains(resource))
                continue;
            if (!_parked.TryGetValue(resource, out var parked))
                _parked.Add(resource, parked = new SortedSet<Step>(Step.ByRank.Instance));
            parked.Add(step);
            // It may have been woken for another resource, which is still free: the next one may have it.
            foreach (var other in needed)
                Wake(other, woken);
            return false;
        }

        foreach (var resource in needed)
            _taken.Add(resource);
        return true;
    }

    public void Free(Step step, ICollection<Step> woken)
    {
        var held = step.Target.Exclusive;
        foreach (var resource in held)
            _taken.Remove(resource);
        foreach (var resource in held)
            Wake(resource, woken);
    }

    /// <summary>One step is enough: when it ends, or has to wait for something else, it wakes the next.</summary>
    private void Wake(string resource, ICollection<Step> woken)
    {
        if (_taken.Contains(resource) || !_parked.TryGetValue(resource, out var parked) || parked.Min is not { } first)
            return;
        parked.Remove(first);
        woken.Add(first);
    }
}
