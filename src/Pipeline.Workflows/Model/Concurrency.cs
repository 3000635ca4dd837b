using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>What waits when a group is busy.</summary>
public enum ConcurrencyQueue
{
    /// <summary>The last one; those before it are dropped. GitHub's default.</summary>
    Single,

    /// <summary>All of them, in their order.</summary>
    Max,
}

/// <summary>Runs, or jobs, of a group do not run at once.</summary>
public sealed record Concurrency
{
    private readonly ConcurrencyQueue? _queue;

    /// <summary>A group.</summary>
    /// <param name="group">Its name; most often with the branch in it.</param>
    /// <param name="cancelInProgress">Whether a new run ends the one under way. Never for deployments.</param>
    /// <param name="queue">What waits; GitHub's default is the last one.</param>
    /// <exception cref="ArgumentException">All would wait and yet be cancelled.</exception>
    public Concurrency(Text group, Value<bool> cancelInProgress = default, ConcurrencyQueue? queue = null)
    {
        if (queue == ConcurrencyQueue.Max && cancelInProgress is { IsSet: true } and not { Expression: null, Literal: false })
            throw new ArgumentException("Nothing waits in a group whose runs are cancelled; take one of the two");
        Group = group;
        CancelInProgress = cancelInProgress;
        _queue = queue;
    }

    /// <summary>The name.</summary>
    public Text Group { get; }

    /// <summary>Whether a new run ends the one under way.</summary>
    public Value<bool> CancelInProgress { get; }

    /// <summary>What waits.</summary>
    public ConcurrencyQueue Queue => _queue ?? ConcurrencyQueue.Single;

    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping().Add("group", Emit.Text(Group));
        Emit.Add(mapping, "cancel-in-progress", Emit.Value(CancelInProgress));
        return _queue is null ? mapping : mapping.Add("queue", _queue == ConcurrencyQueue.Max ? "max" : "single");
    }
}
