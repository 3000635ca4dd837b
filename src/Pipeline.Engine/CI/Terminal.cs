namespace Nuke.Common.Execution;

/// <summary>The build runs for a person, or in a place that is not known.</summary>
public sealed class Terminal : Host;
