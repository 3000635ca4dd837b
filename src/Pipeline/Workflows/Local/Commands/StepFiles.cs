namespace Pipeline.Workflows.Local.Commands;

/// <summary>The files through which one step tells the runner something; new and empty for each step.</summary>
internal sealed class StepFiles
{
    /// <summary>A step summary may hold 1 MiB.</summary>
    private const int MostSummary = 1024 * 1024;

    private readonly string _folder;

    public StepFiles(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        foreach (var name in (string[])["output", "env", "path", "state", "summary"])
            File.WriteAllText(Of(name), "");
    }

    /// <summary>The variables that tell a step where they are.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
    [
        new("GITHUB_OUTPUT", Of("output")), new("GITHUB_ENV", Of("env")), new("GITHUB_PATH", Of("path")),
        new("GITHUB_STATE", Of("state")), new("GITHUB_STEP_SUMMARY", Of("summary")),
    ];

    /// <summary>Hands over what the step wrote; a file that cannot be read so is an error, and the others still count.</summary>
    /// <returns>What is wrong, in the runner's words.</returns>
    public IReadOnlyList<string> Read(
        Action<string, string> output, Action<string, string> variable, Action<string> path, Action<string> summary)
    {
        var mistakes = new List<string>();
        Pairs("output", output);
        Pairs("env", (name, value) =>
        {
            if (name.Equals("NODE_OPTIONS", StringComparison.OrdinalIgnoreCase))
                mistakes.Add("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
            else
                variable(name, value);
        });
        foreach (var line in Text("path").Split('\n'))
            if (line.TrimEnd('\r') is { Length: > 0 } folder)
                path(folder);
        // Nothing runs after these steps that could read their state; its form is checked all the same.
        Pairs("state", (_, _) => { });
        var size = File.Exists(Of("summary")) ? new FileInfo(Of("summary")).Length : 0;
        if (size > MostSummary)
            mistakes.Add($"$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of {MostSummary / 1024}k, got {size / 1024}k");
        else if (size > 0)
            summary(Text("summary"));
        return mistakes;

        void Pairs(string name, Action<string, string> each)
        {
            try
            {
                foreach (var (key, value) in KeyValueFile.Read(Text(name)))
                    each(key, value);
            }
            catch (FormatException exception)
            {
                mistakes.Add($"Unable to process file command '{name}' successfully. {exception.Message}");
            }
        }
    }

    private string Of(string name) => Path.Combine(_folder, name);

    private string Text(string name) => File.Exists(Of(name)) ? File.ReadAllText(Of(name)) : "";
}
