namespace Pipeline.Systems.Services;

/// <summary>A service that runs as several replicas, old and new ones side by side for a while.</summary>
public abstract record Replicated(string Name) : Service(Name)
{
    /// <summary>How many, 1 to 64. Default 2.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>Between what and by what a cluster changes the number; null: never.</summary>
    public Scaling? Scaling { get; init; }

    internal override int Count => Replicas;

    internal override IEnumerable<(bool, string, string)> Rules() =>
        [.. base.Rules(), (Replicas is >= 1 and <= 64, $"{Where}.Replicas", $"{Replicas} is not within 1 to 64"), .. Scaling?.Rules($"{Where}.Scaling", Replicas) ?? []];
}
