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
            using Nuke.Common.CI.GitHubActions;
            using Nuke.Common.IO;
            using Nuke.Common.Tools.GitVersion;
            using Nuke.Common.Utilities;
            class Build : NukeBuild
            {
                string Text;
                Target One => _ => _.Requires(() => Text?.Length > 0);
                Target Two => _ => _.Requires(() => Text).Timeout(TimeSpan.Zero);
                Target Three => _ => _.Executes(() => throw new Pipeline.Engine.BuildException("")).Inherit<INukeBuild>();
                Target Four => _ => _.Description(_.Name);
                bool Five(AbsolutePath file) => file.Exists(type: "file");
                object Six() => new GitVersion();
                void Seven() => GitHubActions.Instance.WriteCommand("error", "", (IDictionary<string, object> x) => x);
                void Eight() { var variables = EnvironmentInfo.Variables; variables = new Dictionary<string, string>(); }
                void Nine(AbsolutePath path) => AbsolutePathExtensions.Contains(path, path);
                object Ten(AbsolutePath path) => AbsolutePathExtensions.GetUnixRelativePathTo(path, path);
                Func<string, string[]> Eleven = StringExtensions.SplitLineBreaks;
            }
            """);
        var (code, output) = Build(_folder / "Own.csproj");
        Assert.Equal(1, code);
        var errors = output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Distinct()
            .Select(line => line[line.IndexOf("Own.cs", StringComparison.Ordinal)..line.IndexOf(':', line.IndexOf(": error ", StringComparison.Ordinal) + 1)])
            .OrderBy(line => int.Parse(line[7..line.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            [
                "Own.cs(9,41): error CS8072", "Own.cs(10,47): error CS1061", "Own.cs(11,53): error CS0246", "Own.cs(12,45): error CS1061",
                "Own.cs(13,51): error CS1739", "Own.cs(14,25): error CS7036", "Own.cs(15,71): error CS1661", "Own.cs(15,99): error CS1678",
                "Own.cs(16,72): error CS0029", "Own.cs(17,66): error CS0117", "Own.cs(18,67): error CS0117", "Own.cs(19,39): error CS0123",
            ],
            errors);
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
