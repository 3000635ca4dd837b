namespace Pipeline.Systems.Services;

/// <summary>Runs once, never twice at a time: a scheduler. A deployment stops the old one, sees it gone, and starts the new one.</summary>
public sealed record Singleton(string Name) : Service(Name);
