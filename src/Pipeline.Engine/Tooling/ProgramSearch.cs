namespace Pipeline.Engine;

/// <summary>Extension: looks for programs in the directories of PATH.</summary>
public static class ProgramSearch
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The file of a program that may be executed, or null. A name with a separator in it is a path already.</summary>
    /// <param name="program">The name; on Windows the ending may be left out.</param>
    /// <param name="path">The directories as PATH has them; null: those of this process.</param>
    /// <param name="directory">Where relative directories and paths begin; null: the working directory.</param>
    public static string? Find(string program, string? path = null, string? directory = null)
    {
        directory ??= Environment.CurrentDirectory;
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return File.Exists(Path.Combine(directory, program)) ? Path.GetFullPath(program, directory) : null;
        string[] endings = !OperatingSystem.IsWindows() || Path.HasExtension(program)
            ? [""]
            : (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in (path ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var ending in endings)
            {
                var file = Path.GetFullPath(Path.Combine(folder, program + ending), directory);
                if (File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0))
                    return file;
            }
        }

        return null;
    }
}
