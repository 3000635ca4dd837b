using Pipeline.Engine;

namespace Nuke.Common.Tooling;

/// <summary>Finds programs.</summary>
public static class ToolPathResolver
{
    /// <summary>The program that an environment variable names, or null when it is not set.</summary>
    /// <exception cref="ArgumentException">It names a file that does not exist.</exception>
    public static string? TryGetEnvironmentExecutable(string environmentExecutable)
    {
        if (EnvironmentInfo.GetVariable(environmentExecutable) is not { Length: > 0 } path)
            return null;
        Assert.FileExists(path, $"Path '{path}' from environment variable '{environmentExecutable}' does not exist");
        return path;
    }

    /// <summary>The path of a program in the directories of PATH. A name with a separator in it is a path already.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string GetPathExecutable(string pathExecutable)
    {
        if (Path.GetFileName(pathExecutable) != pathExecutable)
            return File.Exists(pathExecutable) ? Path.GetFullPath(pathExecutable) : throw NotFound(pathExecutable, "there is no such file");
        return ProgramSearch.Find(pathExecutable) ?? throw NotFound(pathExecutable, "no directory of PATH has it; install it, or name it in the environment variable "
            + $"{pathExecutable.ToUpperInvariant()}_EXE");
    }

    private static FileNotFoundException NotFound(string name, string why) => new($"Program '{name}' was not found: {why}.");
}
