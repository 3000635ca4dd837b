namespace Pipeline.Workflows.Local.Actions;

/// <summary>Why an action has no equal here. The step counts as skipped and its outputs are empty.</summary>
internal sealed class NotRunHere(string reason) : Exception(reason);
