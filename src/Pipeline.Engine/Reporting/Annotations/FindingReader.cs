namespace Pipeline.Engine;

/// <summary>Finds errors and warnings in the lines of one target, which may be those of several programs.</summary>
internal sealed class FindingReader(RepositoryFiles files)
{
    private readonly TestFailure _test = new(files);
    private readonly PytestFailure _pytest = new();

    /// <summary>What the line itself says, or what it completes; null for most lines.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isWhole">Whether the line says all of it, so that nothing is lost when it is shown as an annotation.</param>
    public Finding? Read(string line, out bool isWhole)
    {
        line = WithoutColours(line);
        isWhole = true;
        if (Compiler(line, files) is { } problem)
            return problem;
        isWhole = false;
        if (_test.Read(line) is { } failed)
            return failed;
        return _pytest.Read(line) is { Place: { } place } found && files.Find(place.File) is { } file
            ? found with { Place = place with { File = file } }
            : null;
    }

    /// <summary>The target has ended.</summary>
    public Finding? End() => _test.End();

    /// <summary>What a line of a compiler says, or null. Without a file of the repository it stays text, but for errors of a whole project.</summary>
    public static Finding? Compiler(string line, RepositoryFiles files)
    {
        if (DiagnosticLine.Read(line) is not { } problem)
            return null;
        if (problem.Place is { } place && files.Find(place.File) is { } file)
            return problem with { Place = place with { File = file } };
        return problem.Project is { } project && files.Find(project) is { } known ? problem with { Place = new Place(known), Text = problem.Described } : null;
    }

    private static string WithoutColours(string line)
    {
        if (!line.Contains('\e', StringComparison.Ordinal))
            return line;
        var text = new System.Text.StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\e')
            {
                text.Append(line[i]);
            }
            else if (i + 1 < line.Length && line[i + 1] == '[')
            {
                // A code begins with ESC [ and ends with a letter.
                for (i += 2; i < line.Length && !char.IsAsciiLetter(line[i]); i++)
                {
                }
            }
        }

        return text.ToString();
    }
}
