using System.Runtime.CompilerServices;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>The members of Nuke 10.1 that the engine has too, and those that it adds in Nuke's namespaces.</summary>
internal static class NukeApi
{
    /// <summary>Nuke's. Each line was compared with Nuke's public source; a line that is not Nuke's is a defect.</summary>
    public static IReadOnlySet<string> Members { get; } = Read("nuke-10.1.api.txt");

    /// <summary>The engine's own, without those that take delegates instead of expressions.</summary>
    public static IReadOnlySet<string> Own { get; } = Read("own.api.txt");

    public static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Repository.Root, Path.GetDirectoryName(file)!.Replace("/_/", "", StringComparison.Ordinal));

    private static HashSet<string> Read(string name)
    {
        var file = Path.Combine(Folder(), name);
        return File.Exists(file) ? [.. File.ReadAllLines(file).Where(line => line.Length > 0 && !line.StartsWith('#'))] : [];
    }
}
