using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>What package managers know of vulnerable packages.</summary>
public static class Audit
{
    /// <summary>NuGet: all packages of a solution or project, after a restore. A source without such data makes it find nothing.</summary>
    public static Command NuGet(string solution) => new("dotnet", "list", solution, "package", "--vulnerable", "--include-transitive", "--format", "json");

    /// <summary>Restores a solution or project, so that its packages are known.</summary>
    public static Command NuGetRestore(string solution) => new("dotnet", "restore", solution, "--verbosity", "quiet");

    /// <summary>npm: the lock file of a folder; nothing is installed.</summary>
    public static Command Npm(string folder) => new Command("npm", "audit", "--json", "--package-lock-only").In(folder);

    /// <summary>Python: a requirements file, by pip-audit.</summary>
    public static Command Pip(string requirements) => new("pip-audit", "--requirement", requirements, "--format", "json", "--progress-spinner", "off");
}
