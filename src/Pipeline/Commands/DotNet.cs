using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>The .NET command line.</summary>
public static class DotNet
{
    /// <summary>Publishes a project so that the same sources give the same bytes in any clone, committed or not. Analyzers are for <see cref="Build"/>.</summary>
    public static Command Publish(string project, string output) =>
        new Command("dotnet", "publish", project, "--configuration", "Release", "--output", output, "--nologo", "--verbosity", "quiet")
            .Add("-p:ContinuousIntegrationBuild=true", "-p:IncludeSourceRevisionInInformationalVersion=false", "-p:UseAppHost=false", "-p:RunAnalyzers=false");

    /// <summary>Publishes a project as one program for machines without .NET, from the sources alone as <see cref="Publish"/> does.</summary>
    /// <param name="project">The project's folder.</param>
    /// <param name="runtime">The machine, such as <c>linux-arm64</c>.</param>
    /// <param name="output">Where the program comes to be.</param>
    /// <param name="work">Full path of a folder to build in. The project's own folders and its lock file name no machine, and stay so.</param>
    public static Command PublishFor(string project, string runtime, string output, string work) => Publish(project, output)
        .Add("--runtime", runtime, "--self-contained", "--artifacts-path", work, $"-p:NuGetLockFilePath={work}/{runtime}.lock.json", "-p:RestoreLockedMode=false")
        .Add("-p:UseAppHost=true", "-p:PublishSingleFile=true", "-p:DebugType=none", "-p:GenerateDocumentationFile=false");

    /// <summary>Makes the package of a project, with symbols; the same sources give the same bytes.</summary>
    /// <param name="project">The project.</param>
    /// <param name="output">The folder that packages are written to.</param>
    /// <param name="version">Their version.</param>
    /// <param name="work">Full path of a folder to build in; what an earlier build has left in it may come into the package.</param>
    public static Command Pack(string project, string output, string version, string work) =>
        new Command("dotnet", "pack", project, "--configuration", "Release", "--output", output, "--artifacts-path", work, "--nologo", "--verbosity", "quiet")
            .Add("-p:ContinuousIntegrationBuild=true", $"-p:Version={version}", "-p:RunAnalyzers=false");

    /// <summary>Builds with warnings as errors.</summary>
    public static Command Build(string solution) =>
        new("dotnet", "build", solution, "--configuration", "Release", "--nologo", "--verbosity", "quiet", "-warnaserror");

    /// <summary>Runs the tests of a solution or project.</summary>
    public static Command Test(string solution) =>
        new("dotnet", "test", solution, "--configuration", "Release", "--nologo", "--verbosity", "quiet", "--logger", "console;verbosity=minimal");

    /// <summary>Finds what the formatter would change, and changes nothing. Style and analyzers are the build's: it is faster at them.</summary>
    public static Command FormatCheck(string solution) =>
        new("dotnet", "format", "whitespace", solution, "--verify-no-changes", "--no-restore", "--verbosity", "quiet");
}
