using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Generated;

namespace Pipeline.Components;

/// <summary>The rendered files of all systems.</summary>
internal static class SystemFileSet
{
    /// <summary>The files.</summary>
    /// <exception cref="PipelineException">A definition is wrong: exit 2, with all mistakes.</exception>
    public static IReadOnlyList<GeneratedFile> Of(IReadOnlyList<SystemDefinition> systems) =>
        [.. Checked(systems).SelectMany(SystemFiles.Of).Select(x => new GeneratedFile(x.Path, x.Text))];

    /// <summary>The systems, when all definitions are right.</summary>
    /// <exception cref="PipelineException">One is wrong: exit 2, with all mistakes.</exception>
    public static IReadOnlyList<SystemDefinition> Checked(IReadOnlyList<SystemDefinition> systems)
    {
        var mistakes = systems.SelectMany(x => x.Mistakes()).ToList();
        return mistakes.Count == 0 ? systems : throw PipelineException.WrongUse(
            $"{mistakes.Count} {(mistakes.Count == 1 ? "mistake" : "mistakes")} in the definitions of systems", next: "correct them under build/Systems",
            details: [.. mistakes.SelectMany(x => x.ToString().Split('\n'))]);
    }

    /// <summary>What is ours of the folders: files of systems that are no more are taken away, those of people stay.</summary>
    public static GeneratedSet Set(string root) => new("files of systems", "GenerateSystems", "build/Systems",
        [.. SystemFiles.Folders.Select(x => Path.Combine(root, x)).Where(Directory.Exists)
            .SelectMany(x => Directory.EnumerateDirectories(x, "*", SearchOption.AllDirectories)).Select(x => Path.GetRelativePath(root, x).Replace('\\', '/'))]);
}
