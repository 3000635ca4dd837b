namespace Pipeline.Images.Dockerfiles;

/// <summary>A stage of a Dockerfile.</summary>
/// <param name="Name">Lower case; null when it has none.</param>
/// <param name="Base">What FROM names, with arguments put in.</param>
/// <param name="Line">Where it begins.</param>
internal sealed record Stage(string? Name, string Base, int Line)
{
    /// <summary>What is copied or mounted from elsewhere.</summary>
    public List<(string From, bool MayBeNumber, int Line)> From { get; } = [];

    /// <summary>What only the network or the builder can say of it, each with the line.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>The line of a trigger that brings something in; null when there is none.</summary>
    public int? Trigger { get; set; }
}
