using Nuke.Common.IO;
using Nuke.Common.ProjectModel;

namespace Pipeline.Tests.Engine.Compat;

public sealed class SolutionTests : IDisposable
{
    public const string Slnx = """
        <Solution>
          <Folder Name="/src/"><Project Path="src/Library/Library.csproj" /></Folder>
          <Folder Name="/tests/"><Project Path="tests/Library.Tests/Library.Tests.csproj" /></Folder>
          <Project Path="build/_build.csproj" />
        </Solution>
        """;

    public const string Sln = """

        Microsoft Visual Studio Solution File, Format Version 12.00
        Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{11111111-1111-1111-1111-111111111111}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Library", "src\Library\Library.csproj", "{22222222-2222-2222-2222-222222222222}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Library.Tests", "tests\Library.Tests\Library.Tests.csproj", "{33333333-3333-3333-3333-333333333333}"
        EndProject
        Global
        	GlobalSection(SolutionConfigurationPlatforms) = preSolution
        		Debug|Any CPU = Debug|Any CPU
        		Release|Any CPU = Release|Any CPU
        	EndGlobalSection
        	GlobalSection(NestedProjects) = preSolution
        		{22222222-2222-2222-2222-222222222222} = {11111111-1111-1111-1111-111111111111}
        	EndGlobalSection
        EndGlobal
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Solution Read(string name, string text)
    {
        File.WriteAllText(_folder / name, text);
        return AbsolutePath.Create(_folder / name).ReadSolution();
    }

    [Theory]
    [InlineData("All.sln", Sln)]
    [InlineData("All.slnx", Slnx)]
    public void Both_formats_have_projects_and_folders(string name, string text)
    {
        var solution = Read(name, text);
        Assert.Equal(("All", name, _folder.Path), (solution.Name, solution.FileName, (string)solution.Directory!));
        var library = solution.GetSolutionFolder("src")!.GetProject("Library")!;
        Assert.Equal(_folder / "src/Library/Library.csproj", library.Path);
        Assert.Equal(_folder / "src/Library", library.Directory!);
        Assert.Same(library, solution.AllProjects.Single(project => project.Name == "Library"));
        Assert.Null(solution.GetProject("Library"));
        Assert.Null(solution.GetProject("Missing"));
        Assert.Equal(["Library.Tests"], solution.GetAllProjects("*.Tests").Select(project => project.Name));
        Assert.Equal(["Library"], solution.GetAllProjects("Library").Select(project => project.Name));
        Assert.Empty(solution.GetAllProjects("library*"));
        string path = library!;
        Assert.Equal(library.Path, path);
    }

    [Fact]
    public void The_model_has_the_configurations() =>
        Assert.Equal(["Debug", "Release"], Read("All.sln", Sln).GetModel().BuildTypes);

    [Fact]
    public void A_solution_can_be_saved_in_the_other_format()
    {
        Read("All.sln", Sln).Save(_folder / "New.slnx");
        Assert.Equal(2, AbsolutePath.Create(_folder / "New.slnx").ReadSolution().AllProjects.Count);
    }

    [Fact]
    public void What_is_no_solution_is_refused_with_its_path()
    {
        Assert.Contains("there is no file", Assert.Throws<ArgumentException>(() => AbsolutePath.Create(_folder / "Missing.sln").ReadSolution()).Message);
        Assert.Contains("neither a .sln nor a .slnx", Assert.Throws<ArgumentException>(() => Read("All.txt", Sln)).Message);
    }
}
