using System.Text.Json;

namespace Pipeline.Execution;

/// <summary>The manifest of .NET tools of a repository: https://learn.microsoft.com/dotnet/core/tools/local-tools-how-to-use</summary>
internal static class ToolManifest
{
    /// <summary>Where the SDK looks, from the root of a repository.</summary>
    private static readonly string[] Files = [".config/dotnet-tools.json", "dotnet-tools.json"];

    /// <summary>The version of a tool, and the file that names it; null when none does.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="package">The tool's package, in lower case as the SDK writes it.</param>
    public static (string File, string Version)? Find(string root, string package)
    {
        foreach (var file in Files.Select(x => Path.Combine(root, x)).Where(File.Exists))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            if (document.RootElement.TryGetProperty("tools", out var tools) && tools.TryGetProperty(package, out var tool))
                return (file, tool.GetProperty("version").GetString()!);
        }

        return null;
    }

    /// <summary>
    /// Runs a tool of the manifest from the repository's root, and fetches it before when it is not here. <c>dotnet tool restore</c> fetches all of them, or none when one of them cannot be had.
    /// </summary>
    /// <param name="package">The tool's package.</param>
    /// <param name="arguments">What the tool gets.</param>
    public static Command Run(string package, params string[] arguments) => new("dotnet", ["tool", "exec", package, "--yes", "--", .. arguments]);
}
