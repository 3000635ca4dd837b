using System.Diagnostics;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>The same sources on Nuke, which no package source here has: an assembly with Nuke's members stands in for it.</summary>
public sealed class OnNukeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _standIn;

    public OnNukeTests()
    {
        _standIn = _folder / "Nuke.StandIn.dll";
        NukeStandIn.Write(typeof(Nuke.Common.NukeBuild).Assembly.Location, NukeApi.Members, _standIn);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>An error here names what src/Pipeline or build/ uses, and Nuke or Pipeline.Engine.OnNuke lacks.</summary>
    [Fact]
    public void The_build_compiles_on_Nuke()
    {
        var (code, output) = Build(Path.Combine(Repository.Root, "build", "_build.csproj"));
        Assert.True(code == 0, output);
        Assert.Single(Directory.GetFiles(_folder / "artifacts", "_build.dll", SearchOption.AllDirectories), file => file.Contains("bin", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sample_builds_compile_on_Nuke()
    {
        var (code, output) = Build(Path.Combine(Repository.Root, "tests", "NukeBuilds", "NukeBuilds.csproj"));
        Assert.True(code == 0, output);
    }

    [Fact]
    public void What_only_the_engine_has_does_not_compile_on_Nuke()
    {
        File.WriteAllText(_folder / "Own.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><Reference Include="$(NukeSurface)" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(_folder / "Own.cs", """
            using Nuke.Common;
            class Build : NukeBuild
            {
                string Text;
                Target One => _ => _.Requires(() => Text?.Length > 0);
                Target Two => _ => _.Requires(() => Text).Timeout(TimeSpan.Zero);
                Target Three => _ => _.Executes(() => throw new Pipeline.Engine.BuildException("")).Inherit<INukeBuild>();
            }
            """);
        var (code, output) = Build(_folder / "Own.csproj");
        Assert.Equal(1, code);
        var errors = output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Distinct()
            .Select(line => line[line.IndexOf("Own.cs", StringComparison.Ordinal)..line.IndexOf(':', line.IndexOf(": error ", StringComparison.Ordinal) + 1)]).Order();
        Assert.Equal(["Own.cs(5,41): error CS8072", "Own.cs(6,47): error CS1061", "Own.cs(7,53): error CS0246"], errors);
    }

    private (int Code, string Output) Build(string project)
    {
        string[] arguments =
        [
            "build", project, "--configuration", "Release", "--artifacts-path", _folder / "artifacts", "-nologo", "-verbosity:quiet", "-nodeReuse:false",
            "-p:PipelineEngine=Nuke", $"-p:NukeSurface={_standIn}", "-p:HasRouter=false", "-p:ReadyToRun=false", "-p:UseSharedCompilation=false",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = _folder.Path })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
