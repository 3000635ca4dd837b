using System.IO.Compression;
using Pipeline.Commands;
using Pipeline.Execution;
using Pipeline.Packages;

namespace Pipeline.Tests.Packages;

public sealed class PackTests
{
    [Fact]
    public async Task A_package_made_twice_in_different_folders_has_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var first = await PackAsync(folder / "first");
        var second = await PackAsync(folder / "another-place/second");
        Assert.Equal(["Acme.Shop.1.2.3.nupkg", "Acme.Shop.1.2.3.snupkg"], first.Select(x => Path.GetFileName(x.Path)));
        foreach (var (one, other) in first.Zip(second))
            Assert.Equal(File.ReadAllBytes(one.Path), File.ReadAllBytes(other.Path));
        using var archive = ZipFile.OpenRead(first[0].Path);
        Assert.Contains(archive.Entries, x => x.FullName == "lib/net10.0/Acme.Shop.dll");
    }

    /// <summary>A project with the settings of this repository's own packages.</summary>
    private static async Task<IReadOnlyList<PackageFile>> PackAsync(string root)
    {
        var project = Directory.CreateDirectory(Path.Combine(root, "src", "Shop")).FullName;
        File.Copy(Path.Combine(Repository.Root, "Directory.Build.props"), Path.Combine(root, "Directory.Build.props"));
        File.WriteAllText(Path.Combine(project, "README.md"), "A shop.\n");
        File.WriteAllText(Path.Combine(project, "Shop.cs"), "namespace Acme;\n\n/// <summary>A shop.</summary>\npublic static class Shop;\n");
        File.WriteAllText(Path.Combine(project, "Shop.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <AssemblyName>Acme.Shop</AssemblyName>
                <PackageId>Acme.Shop</PackageId>
                <IsPackable>true</IsPackable>
                <RestoreLockedMode>false</RestoreLockedMode>
              </PropertyGroup>
              <ItemGroup><None Include="README.md" Pack="true" PackagePath="/" /></ItemGroup>
            </Project>
            """);
        var output = Path.Combine(root, "out");
        await ProcessRunner.RunAsync(DotNet.Pack(project, output, "1.2.3").In(root), null, default);
        var packages = PackageFile.In(output);
        foreach (var package in packages)
            package.Fix();
        return packages;
    }
}
