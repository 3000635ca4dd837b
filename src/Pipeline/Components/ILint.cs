using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Engine;
using Pipeline.Execution;
using Serilog;

namespace Pipeline.Components;

/// <summary>A build with one solution.</summary>
public interface IHaveSolution : INukeBuild
{
    /// <summary>The solution to check and test.</summary>
    AbsolutePath SolutionFile { get; }
}

/// <summary>Checks the sources' form.</summary>
public interface ILint : IHaveSolution
{
    /// <summary>Finds what the formatter would change and what the analyzers say; changes nothing.</summary>
    Target Lint => _ => _
        .Description("Check formatting and run the analyzers, warnings as errors")
        .Exclusive("dotnet build")
        .Inputs(x => x.Files("**/*.{cs,csproj,props,targets,sln,json,editorconfig,globalconfig}", "!**/{bin,obj}/**", "!.nuke/**").Tool("dotnet"))
        .Executes(async () =>
        {
            await ProcessRunner.RunAsync(DotNet.Build(SolutionFile).In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
            await ProcessRunner.RunAsync(DotNet.FormatCheck(SolutionFile).In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
        });
}

/// <summary>Runs the tests.</summary>
public interface ITest : IHaveSolution
{
    /// <summary>Runs all fast tests of the solution.</summary>
    Target Test => _ => _
        .Description("Run the fast tests; they need nothing but the SDK")
        .Exclusive("dotnet build")
        .Executes(() => ProcessRunner.RunAsync(DotNet.Test(SolutionFile).In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token));
}
