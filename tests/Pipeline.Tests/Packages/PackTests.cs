using System.IO.Compression;
using Pipeline.Commands;
using Pipeline.Execution;
using Pipeline.Packages;
using Pipeline.Tests.Releases;

namespace Pipeline.Tests.Packages;

public sealed class PackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_made_twice_in_different_folders_has_the_same_bytes()
    {
        var first = await PackAsync(_folder / "first", _folder / "out/first");
        var second = await PackAsync(_folder / "another-place/second", _folder / "out/second");
        AssertSame(first, second);
        Assert.Equal(["Acme.Shop.1.2.3.nupkg", "Acme.Shop.1.2.3.snupkg"], first.Select(x => Path.GetFileName(x.Path)));
        using var archive = ZipFile.OpenRead(first[0].Path);
        Assert.Contains(archive.Entries, x => x.FullName == "lib/net10.0/Acme.Shop.dll");
    }

    [Fact]
    public async Task Packages_of_two_clones_have_the_same_bytes_and_their_symbols_lead_to_the_sources_of_the_commit()
    {
        var origin = _folder / "origin";
        Write(origin);
        History.Git(origin, null, "init", "--quiet", "--initial-branch=main");
        History.Git(origin, null, "add", "-A");
        History.Git(origin, null, "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "--quiet", "-m", "feat: a shop");
        var packages = new List<IReadOnlyList<PackageFile>>();
        foreach (var place in (string[])["a", "some/other place/b"])
        {
            var clone = Directory.CreateDirectory(_folder / place).FullName;
            History.Git(_folder.Path, null, "clone", "--quiet", origin, clone);
            History.Git(clone, null, "remote", "set-url", "origin", "https://github.com/acme/shop.git");
            packages.Add(await PackOneAsync(clone, _folder / $"out/{packages.Count}"));
        }

        AssertSame(packages[0], packages[1]);
        Assert.Empty(PackageSymbols.Mistakes(packages[0][1].Path, origin, "acme/shop", out var sources));
        Assert.Equal(1, sources);
        using var archive = ZipFile.OpenRead(packages[0][0].Path);
        using var nuspec = new StreamReader(archive.GetEntry("Acme.Shop.nuspec")!.Open());
        var commit = History.Git(origin, null, "rev-parse", "HEAD").Trim();
        Assert.Matches($"<repository type=\"git\" url=\"https://github.com/acme/shop.git\" [^>]*commit=\"{commit}\"", nuspec.ReadToEnd());
    }

    private static void AssertSame(IReadOnlyList<PackageFile> first, IReadOnlyList<PackageFile> second)
    {
        Assert.Equal(first.Select(x => Path.GetFileName(x.Path)), second.Select(x => Path.GetFileName(x.Path)));
        foreach (var (one, other) in first.Zip(second))
            Assert.Equal(File.ReadAllBytes(one.Path), File.ReadAllBytes(other.Path));
    }

    /// <summary>Packs a project with the settings of this repository's own packages.</summary>
    internal static Task<IReadOnlyList<PackageFile>> PackAsync(string root, string output)
    {
        Write(root);
        return PackOneAsync(root, output);
    }

    private static async Task<IReadOnlyList<PackageFile>> PackOneAsync(string root, string output)
    {
        await ProcessRunner.RunAsync(DotNet.Pack(Path.Combine(root, "src", "Shop"), output, "1.2.3", Path.Combine(root, ".nuke", "temp", "pack")).In(root), null, default);
        var packages = PackageFile.In(output);
        foreach (var package in packages)
            package.Fix();
        return packages;
    }

    private static void Write(string root)
    {
        var project = Directory.CreateDirectory(Path.Combine(root, "src", "Shop")).FullName;
        File.Copy(Path.Combine(Repository.Root, "Directory.Build.props"), Path.Combine(root, "Directory.Build.props"));
        File.WriteAllText(Path.Combine(root, ".gitignore"), ".nuke/\npackages.lock.json\n");
        File.WriteAllText(Path.Combine(project, "README.md"), "A shop.\n");
        // A source that a generator adds to is in no repository, and has to be in the symbols.
        File.WriteAllText(Path.Combine(project, "Shop.cs"), """
            using System.Text.RegularExpressions;

            namespace Acme;

            /// <summary>A shop.</summary>
            public static partial class Shop
            {
                /// <summary>Whether it is a name.</summary>
                public static bool IsName(string text) => Name().IsMatch(text);

                [GeneratedRegex("^[a-z]+$")]
                private static partial Regex Name();
            }

            """);
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
    }
}
