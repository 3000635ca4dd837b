using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Packages;

namespace Pipeline.Lab.Packages;

/// <summary>Tools of a repository's manifest, on a machine that has none of them yet.</summary>
public sealed class ToolManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LabFact("dotnet")]
    public async Task Tool_is_fetched_in_its_version_although_another_one_cannot_be_had()
    {
        Write("""{ "no.such.tool": { "version": "1.0.0", "commands": ["no"] }, "cyclonedx": { "version": "6.3.1", "commands": ["dotnet-CycloneDX"] } }""");
        Assert.StartsWith("6.3.1", (await VersionAsync()).Output);
        Write("""{ "cyclonedx": { "version": "6.3.99", "commands": ["dotnet-CycloneDX"] } }""");
        var (output, code) = await VersionAsync();
        Assert.Equal(1, code);
        Assert.Contains("6.3.99", output);
    }

    [Fact]
    public async Task Tool_that_no_manifest_names_is_not_run_in_its_newest_version()
    {
        Write("""{ "no.such.tool": { "version": "1.0.0", "commands": ["no"] } }""");
        var refusal = await Assert.ThrowsAsync<PipelineException>(() => PackageContents.WriteAsync(_folder.Path, "a.csproj", "1.0.0", _folder.Path, null, default));
        Assert.Equal(ExitCode.WrongUse, refusal.Code);
        Assert.Contains("dotnet tool install CycloneDX", refusal.Diagnostic.Next);
    }

    private void Write(string tools)
    {
        Directory.CreateDirectory(_folder / ".config");
        File.WriteAllText(_folder / ".config/dotnet-tools.json", $$"""{ "version": 1, "isRoot": true, "tools": {{tools}} }""");
    }

    /// <summary>The tool's answer, where nothing was fetched before.</summary>
    private async Task<(string Output, int Code)> VersionAsync()
    {
        var command = ToolManifest.Run(CycloneDx.Package, "--version").In(_folder.Path).With("NUGET_PACKAGES", _folder / "packages").With("DOTNET_CLI_HOME", _folder / "home");
        var (code, output, error) = await ProcessRunner.CaptureAsync(command, default);
        return (output + error, code);
    }
}
