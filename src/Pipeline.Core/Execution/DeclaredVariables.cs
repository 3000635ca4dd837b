namespace Pipeline.Execution;

/// <summary>The environment of a program that must not have the caller's: what its command names, and what programs need to start at all.</summary>
internal static class DeclaredVariables
{
    /// <summary>
    /// Taken from the caller when it has them: where programs are found, the user's own folder, the language and encoding of texts, the
    /// folder for temporary files, and where .NET is installed.
    /// </summary>
    public static IReadOnlyCollection<string> Base { get; } = ["PATH", "HOME", "LANG", "TMPDIR", "DOTNET_ROOT"];

    /// <summary>The command's variables, and every other one of the caller removed: what the program's start is given.</summary>
    public static IReadOnlyDictionary<string, string?> Of(Command command)
    {
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>().Except(Base).ToDictionary(x => x, _ => (string?)null);
        foreach (var (name, value) in command.Environment)
            variables[name] = value;
        return variables;
    }
}
