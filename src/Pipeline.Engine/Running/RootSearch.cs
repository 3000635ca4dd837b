using System.Reflection;
using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>Finds the root directory of the repository.</summary>
internal static class RootSearch
{
    public const string Variable = "PIPELINE_ROOT";

    /// <summary>
    /// In this order: <c>--root</c>, the environment, the working directory and what is above it, the build program's
    /// directory and what is above it. The last two look for <c>.nuke</c>.
    /// </summary>
    public static (AbsolutePath? Root, string? Problem) Find(string? option, Invocation invocation)
    {
        var working = invocation.WorkingDirectory;
        if (option is not null)
            return Given(Path.Combine(working, option), "--root");
        if (invocation.Environment.TryGetValue(Variable, out var variable) && variable.Length > 0)
            return Given(Path.Combine(working, variable), Variable);
        var found = Above(working) ?? Above(Path.GetDirectoryName(Assembly.GetEntryAssembly()?.Location));
        return found is not null
            ? (AbsolutePath.Create(found), null)
            : (null, $"There is no '.nuke' directory in '{working}' or above it. Run the build inside its repository, or name the root with --root <path>.");
    }

    private static (AbsolutePath?, string?) Given(string path, string origin) => Directory.Exists(path)
        ? (AbsolutePath.Create(path), null)
        : (null, $"The root directory '{path}' ({origin}) does not exist.");

    private static string? Above(string? directory)
    {
        for (; !string.IsNullOrEmpty(directory); directory = Path.GetDirectoryName(directory))
        {
            if (Directory.Exists(Path.Combine(directory, ".nuke")))
                return directory;
        }

        return null;
    }
}
