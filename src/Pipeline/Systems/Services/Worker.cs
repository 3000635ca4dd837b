namespace Pipeline.Systems.Services;

/// <summary>Takes tasks from a queue. A deployment starts the new ones, and lets the old ones finish the task they have, within <see cref="Service.Grace"/>.</summary>
public sealed record Worker(string Name) : Replicated(Name);
