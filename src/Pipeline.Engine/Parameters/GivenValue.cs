namespace Pipeline.Engine;

/// <summary>Values as they were given, not yet converted.</summary>
/// <param name="Values">The texts.</param>
/// <param name="Origin">Where they came from, for people.</param>
/// <param name="Written">The name as it was written there.</param>
/// <param name="IsCommandLine">Whether it was the command line, where a bare name means true.</param>
/// <param name="Directory">What relative paths start from.</param>
internal sealed record GivenValue(IReadOnlyList<string> Values, string Origin, string Written, bool IsCommandLine, string Directory)
{
    /// <summary>The value, when a file has an object or a list with more than texts in it.</summary>
    public JsonTree? Tree { get; init; }

    /// <summary>The parameters file that the value stands in, or null.</summary>
    public string? File { get; init; }

    /// <summary>The name without dashes in front and without the file, where <see cref="Written"/> has them.</summary>
    public string? Name { get; init; }

    /// <summary>Weaker places that have a value too, the strongest first.</summary>
    public IReadOnlyList<string> Hides { get; init; } = [];

    /// <summary>Whether the only value is an encrypted one.</summary>
    public bool IsSealed { get; init; }
}
