namespace Pipeline.Engine;

/// <summary>A value in a parameters file.</summary>
internal sealed record FileEntry(string Name, IReadOnlyList<string> Values, int Line)
{
    /// <summary>The value, when it is an object or a list with more than texts in it.</summary>
    public JsonTree? Tree { get; init; }
}

/// <summary>A flat JSON file with parameters in <c>.nuke</c>.</summary>
/// <param name="Name">Its path from the root, for people.</param>
/// <param name="Entries">Values by plain name.</param>
internal sealed record ParametersFile(string Name, IReadOnlyDictionary<string, FileEntry> Entries)
{
    /// <summary>The names of all profiles, sorted.</summary>
    public static IReadOnlyList<string> Profiles(string root)
    {
        var directory = Path.Combine(root, ".nuke");
        return !Directory.Exists(directory) ? [] : [.. Directory.GetFiles(directory, "parameters.*.json")
            .Select(file => Path.GetFileName(file)["parameters.".Length..^".json".Length]).Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads the file; null when there is none. A broken one adds a mistake and counts as empty.</summary>
    public static ParametersFile? Read(string root, string fileName, Mistakes mistakes)
    {
        var name = ".nuke/" + fileName;
        var path = Path.Combine(root, ".nuke", fileName);
        if (!File.Exists(path))
            return null;
        var entries = new Dictionary<string, FileEntry>();
        try
        {
            var content = File.ReadAllBytes(path);
            if (content.Length > 0)
                ParametersJson.Read(content, name, entries, mistakes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"{name} cannot be read: {exception.Message}");
        }

        return new ParametersFile(name, entries);
    }
}
