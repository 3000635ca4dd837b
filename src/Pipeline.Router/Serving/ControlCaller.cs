namespace Pipeline.Router.Serving;

/// <summary>Marks a connection of the control socket.</summary>
internal sealed record ControlCaller(bool IsOwner);
