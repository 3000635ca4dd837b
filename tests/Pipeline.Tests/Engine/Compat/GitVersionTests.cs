using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Compat;

public sealed class GitVersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_GitVersion_prints_is_read()
    {
        var version = GitVersionProgram.Read("""
            INFO something
            { "Major": 1, "Minor": 2, "Patch": 3, "PreReleaseNumber": 4, "BuildMetaData": null, "SemVer": "1.2.3-beta.4", "UncommittedChanges": 7, "New": true }
            """);
        Assert.Equal((1, 2, 3, "4", "1.2.3-beta.4", 7), (version.Major, version.Minor, version.Patch, version.PreReleaseNumber, version.SemVer, version.UncommittedChanges));
        Assert.Null(version.BuildMetaData);
        Assert.Null(version.NuGetVersion);
    }

    [Fact]
    public void Without_the_program_the_error_says_how_to_get_it()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => GitVersionProgram.Find(_folder.Path));
        Assert.Contains("<PackageDownload Include=\"GitVersion.Tool\"", missing.Message);
        Assert.Contains("GITVERSION_EXE", missing.Message);
    }

    [Theory]
    [InlineData("""{ "packageFolders": { "ROOT/": {} }, "libraries": {}, "project": { "frameworks": { "net10.0": { "downloadDependencies": [ { "name": "GitVersion.Tool", "version": "[6.1.0, 6.1.0]" } ] } } } }""", "gitversion.tool/6.1.0/tools/net8.0/any/GitVersion.dll")]
    [InlineData("""{ "packageFolders": { "ROOT/": {} }, "libraries": { "GitVersion.MsBuild/6.8.2": {} }, "project": { "frameworks": { "net10.0": {} } } }""", "gitversion.msbuild/6.8.2/tools/net10.0/gitversion.dll")]
    public void The_package_that_the_build_project_names_has_the_program(string assets, string program)
    {
        foreach (var file in (string[])[program, program.Replace("net8.0", "net99.0").Replace("net10.0", "net99.0"), "obj/project.assets.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder / file)!);
            File.WriteAllText(_folder / file, assets.Replace("ROOT", _folder.Path));
        }

        Assert.Equal(_folder / program, GitVersionProgram.Find(_folder.Path));
    }

    [Fact]
    public void The_package_is_found_where_build_sh_restores_the_build_project()
    {
        const string Program = "gitversion.tool/6.1.0/tools/net8.0/any/GitVersion.dll";
        foreach (var file in (string[])[Program, ".nuke/temp/bootstrap/artifacts/obj/_build/project.assets.json", "build/_build.csproj"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder / file)!);
            File.WriteAllText(_folder / file, """{ "packageFolders": { "ROOT/": {} }, "libraries": { "GitVersion.Tool/6.1.0": {} }, "project": { "frameworks": {} } }""".Replace("ROOT", _folder.Path));
        }

        Assert.Equal(_folder / Program, GitVersionProgram.Find(_folder / "build"));
    }

    [Fact]
    public void A_shallow_clone_is_refused_with_the_remedy()
    {
        new FakeGit(_folder.Path).Write("shallow", FakeGit.One);
        Assert.Contains("fetch-depth: 0", Assert.Throws<InvalidOperationException>(() => GitVersionProgram.Run("gitversion", _folder.Path, "")).Message);
    }
}
