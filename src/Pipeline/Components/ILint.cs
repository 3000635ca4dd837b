using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Tools;
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
        .Notes(x => x.NeedsTool(KnownTools.DotNet))
        .Inputs(x => x.Files("**/*.{cs,csproj,props,targets,sln,json,editorconfig,globalconfig}", "!**/{bin,obj}/**", "!.nuke/**").Tool("dotnet"))
        .Executes(async () =>
        {
            await ProcessRunner.RunAsync(DotNet.Build(SolutionFile).In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
            await ProcessRunner.RunAsync(DotNet.FormatCheck(SolutionFile).In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
        });
}
