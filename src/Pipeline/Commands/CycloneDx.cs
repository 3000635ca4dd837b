using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>CycloneDX for .NET, a tool of the repository's manifest: https://github.com/CycloneDX/cyclonedx-dotnet</summary>
public static class CycloneDx
{
    /// <summary>The tool's package, in lower case as in the manifest.</summary>
    public const string Package = "cyclonedx";

    /// <summary>Writes all that a project takes from NuGet, by itself or through others, with licences and digests, without what is other each time.</summary>
    /// <param name="project">The project's file.</param>
    /// <param name="name">The package's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="folder">Where the file is written.</param>
    /// <param name="file">The file's name.</param>
    public static Command Describe(string project, string name, string version, string folder, string file) =>
        ToolManifest.Run(Package, project, "--output", folder, "--filename", file, "--output-format", "Json", "--no-serial-number",
            "--set-name", name, "--set-version", version, "--set-type", "Library");
}
