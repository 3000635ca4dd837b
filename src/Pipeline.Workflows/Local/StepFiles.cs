namespace Pipeline.Workflows.Local;

/// <summary>The files through which one step tells the runner something; new and empty for each step.</summary>
internal sealed class StepFiles
{
    private readonly string _folder;
    private readonly string _kept;

    /// <param name="folder">Where they are.</param>
    /// <param name="kept">Where the page of all steps is kept.</param>
    public StepFiles(string folder, string kept)
    {
        (_folder, _kept) = (folder, kept);
        Directory.CreateDirectory(folder);
        foreach (var name in (string[])["output", "env", "path", "state"])
            File.WriteAllText(Path.Combine(folder, name), "");
    }

    /// <summary>The variables that tell a step where they are.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
    [
        new("GITHUB_OUTPUT", Path.Combine(_folder, "output")), new("GITHUB_ENV", Path.Combine(_folder, "env")), new("GITHUB_PATH", Path.Combine(_folder, "path")),
        new("GITHUB_STATE", Path.Combine(_folder, "state")), new("GITHUB_STEP_SUMMARY", Path.Combine(_kept, "summary.md")),
    ];

    /// <summary>The lines that are not empty.</summary>
    public IEnumerable<string> Lines(string name) => Text(name).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The names with their values.</summary>
    /// <exception cref="StepFailure">The file cannot be read so, with the runner's words.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Read(string name)
    {
        try
        {
            return KeyValueFile.Read(Text(name));
        }
        catch (FormatException exception)
        {
            throw new StepFailure($"Unable to process file command '{name}' successfully. {exception.Message}");
        }
    }

    private string Text(string name) => Path.Combine(_folder, name) is var file && File.Exists(file) ? File.ReadAllText(file) : "";
}
