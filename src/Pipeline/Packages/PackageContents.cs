using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Packages;

/// <summary>What packages are made of, as a bill of materials.</summary>
internal static class PackageContents
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes <c>&lt;name&gt;.&lt;version&gt;.cdx.json</c> for a project. The same sources give the same bytes: the time is left out.</summary>
    /// <param name="root">The repository, whose manifest of tools has CycloneDX.</param>
    /// <param name="project">The project's file, or its folder.</param>
    /// <param name="version">The package's version.</param>
    /// <param name="folder">Where it is written.</param>
    /// <param name="show">Gets lines.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The file.</returns>
    /// <exception cref="PipelineException">The tool is missing, or wrote something else.</exception>
    public static async Task<string> WriteAsync(string root, string project, string version, string folder, Action<string>? show, CancellationToken cancellation)
    {
        if (Directory.Exists(project))
            project = Directory.EnumerateFiles(project, "*.csproj").Single();
        var name = Path.GetFileNameWithoutExtension(project);
        var file = Path.Combine(folder, $"{name}.{version}.cdx.json");
        // Otherwise the newest one would be run.
        if (ToolManifest.Find(root, CycloneDx.Package) is null)
            throw PipelineException.WrongUse($"What {name} is made of could not be written", root, "no .config/dotnet-tools.json names CycloneDX", "dotnet tool install CycloneDX");
        try
        {
            await ProcessRunner.RunAsync(CycloneDx.Describe(project, name, version, folder, Path.GetFileName(file)).In(root), show, cancellation);
            if (JsonNode.Parse(await File.ReadAllTextAsync(file, cancellation)) is not JsonObject bill || bill["metadata"] is not JsonObject metadata || (string?)metadata["component"]?["version"] != version)
                throw new JsonException($"the file is not of {name} {version}");
            metadata.Remove("timestamp");
            DurableFile.Write(file, Encoding.UTF8.GetBytes(bill.ToJsonString(Indented) + "\n"));
            return file;
        }
        catch (Exception e) when (e is PipelineException or JsonException or IOException or InvalidOperationException)
        {
            throw PipelineException.Failed(
                $"What {name} is made of could not be written", file, e.Message.Split('\n')[0], "is the tool of .config/dotnet-tools.json to be had? dotnet tool exec cyclonedx", (e as PipelineException)?.Diagnostic.Details, inner: e);
        }
    }
}
