using System.Diagnostics;
using System.Text.RegularExpressions;

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
        var errors = Regex.Matches(output, @"Own\.cs\((\d+),\d+\): error (CS\d+)").Select(match => $"{match.Groups[1].Value,2} {match.Groups[2].Value}")
            .Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                " 9 CS8072", "10 CS1061", "11 CS0246", "12 CS1061", "13 CS1739", "14 CS7036", "15 CS1661", "15 CS1678", "16 CS0029", "17 CS1929", "18 CS1501",
                "19 CS0123",
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
