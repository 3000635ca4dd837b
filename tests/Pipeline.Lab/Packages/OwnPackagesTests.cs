using System.Text.Json.Nodes;
using Pipeline.Commands;
using Pipeline.Execution;
using Pipeline.Packages;
using Pipeline.Tests.Packages;

namespace Pipeline.Lab.Packages;

/// <summary>The packages of this repository, as two people would make them from the commit that is checked out.</summary>
public sealed class OwnPackagesTests : IDisposable
{
    private static readonly string[] Projects = ["src/Pipeline.Engine", "src/Pipeline.Core", "src/Pipeline.Workflows", "src/Pipeline", "src/Pipeline.Router", "templates/Pipeline.Templates.csproj"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LabFact("git", Turn = 1)]
    public async Task Two_clones_in_different_folders_give_the_same_bytes_and_symbols_that_lead_to_the_sources()
    {
        // The second one is a clone of the first: somebody may commit here meanwhile.
        var first = await PackAsync(Repository.Root, "a");
        var second = await PackAsync(_folder / "a", "some/other place/b");
        Assert.Equal(
            ["Pipeline.1.2.3-rc.1.nupkg", "Pipeline.1.2.3-rc.1.snupkg", "Pipeline.Core.1.2.3-rc.1.nupkg", "Pipeline.Core.1.2.3-rc.1.snupkg", "Pipeline.Engine.1.2.3-rc.1.nupkg", "Pipeline.Engine.1.2.3-rc.1.snupkg", "Pipeline.Router.1.2.3-rc.1.nupkg", "Pipeline.Templates.1.2.3-rc.1.nupkg", "Pipeline.Workflows.1.2.3-rc.1.nupkg", "Pipeline.Workflows.1.2.3-rc.1.snupkg"],
            first.Select(x => Path.GetFileName(x.Path)).Order(StringComparer.Ordinal));
        Assert.Equal([], first.Zip(second).Where(x => !File.ReadAllBytes(x.First.Path).AsSpan().SequenceEqual(File.ReadAllBytes(x.Second.Path))).Select(x => Path.GetFileName(x.First.Path)));
        var bills = ((string[])["a", "some/other place/b"]).Select(x => Path.Combine(_folder / x, ".nuke/temp/packages/Pipeline.1.2.3-rc.1.cdx.json")).ToList();
        Assert.Equal(await File.ReadAllBytesAsync(bills[0]), await File.ReadAllBytesAsync(bills[1]));
        var bill = JsonNode.Parse(await File.ReadAllTextAsync(bills[0]))!;
        Assert.Equal(("CycloneDX", "Pipeline", "1.2.3-rc.1"), ((string?)bill["bomFormat"], (string?)bill["metadata"]!["component"]!["name"], (string?)bill["metadata"]!["component"]!["version"]));
        Assert.Contains(bill["components"]!.AsArray(), x => ((string?)x!["purl"])?.StartsWith("pkg:nuget/Octokit@", StringComparison.Ordinal) == true && x["licenses"] is not null && x["hashes"] is not null);
        foreach (var package in first)
        {
            Assert.Empty(PackageSymbols.Mistakes(package.Path, _folder / "a", "acme/shop", out var sources));
            Assert.True(package.IsSymbols == sources > 20 || package.Id == "Pipeline.Router", $"{package.Path}: {sources}");
        }
    }

    private async Task<IReadOnlyList<PackageFile>> PackAsync(string origin, string place)
    {
        var clone = _folder / place;
        await GitAsync("clone", "--quiet", origin, clone);
        await GitAsync("-C", clone, "remote", "set-url", "origin", "https://github.com/acme/shop.git");
        var output = Path.Combine(clone, ".nuke", "temp", "packages");
        foreach (var project in Projects)
            await ProcessRunner.RunAsync(DotNet.Pack(Path.Combine(clone, project), output, "1.2.3-rc.1", Path.Combine(clone, ".nuke", "temp", "pack")).In(clone), null, default);
        await PackageContents.WriteAsync(clone, Path.Combine(clone, "src/Pipeline"), "1.2.3-rc.1", output, null, default);
        var packages = PackageFile.In(output);
        foreach (var package in packages)
            package.Fix();
        return packages;
    }

    private static Task GitAsync(params string[] arguments) => ProcessRunner.RunAsync(new Command("git", [.. arguments]), null, default);
}
