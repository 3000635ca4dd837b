using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>The .NET command line.</summary>
public static class DotNet
{
    /// <summary>Publishes a project so that the same sources give the same bytes in any clone, committed or not. Analyzers are for <see cref="Build"/>.</summary>
    public static Command Publish(string project, string output) =>
        new Command("dotnet", "publish", project, "--configuration", "Release", "--output", output, "--nologo", "--verbosity", "quiet")
            .Add("-p:ContinuousIntegrationBuild=true", "-p:IncludeSourceRevisionInInformationalVersion=false", "-p:UseAppHost=false", "-p:RunAnalyzers=false");

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
