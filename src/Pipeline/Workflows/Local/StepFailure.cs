namespace Pipeline.Workflows.Local;

/// <summary>Why a step fails: what its log says as its error.</summary>
internal sealed class StepFailure(string message) : Exception(message);
