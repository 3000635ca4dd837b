namespace Pipeline.Tests;

/// <summary>This repository, found from the tests' own folder.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Pipeline.sln")) || Directory.Exists(Path.Combine(folder, ".nuke"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository"));
}
