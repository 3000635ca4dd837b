namespace Pipeline.Generated;

/// <summary>Files that one target generates together.</summary>
/// <param name="What">What they are, for messages: a plural.</param>
/// <param name="Target">The target that generates them.</param>
/// <param name="Source">What they are generated from, a path.</param>
/// <param name="Owned">Files, and folders whose files (not those of folders below), that are of the set when they carry our header.</param>
internal sealed record GeneratedSet(string What, string Target, string Source, IReadOnlyList<string> Owned)
{
    /// <summary>The workflows.</summary>
    public static GeneratedSet Workflows { get; } = new("workflows", "GenerateWorkflows", "build/Build.Workflows.cs", GeneratedFiles.Owned);

    /// <summary>What the difference of two texts of a file means; null, and null for a file, when only the text tells.</summary>
    public Func<string, string, string, IReadOnlyList<MeaningChange>?>? Meaning { get; init; }

    /// <summary>What to do about differences of a kind that something better than generating again settles; null for none.</summary>
    public Func<DriftReport, string?>? Remedy { get; init; }

    /// <summary>How one generates them.</summary>
    public string Command => $"{Engine.StartScript.Name} {Target}";
}
