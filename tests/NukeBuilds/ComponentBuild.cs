using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Utilities.Collections;
using Serilog;

namespace NukeBuilds.Components;

public interface IHazArtifacts : INukeBuild
{
    AbsolutePath ArtifactsDirectory => RootDirectory / "output";
}

public interface IHazConfiguration : INukeBuild
{
    [Parameter("Configuration to build")]
    string Configuration => TryGetValue(() => Configuration) ?? (IsLocalBuild ? "Debug" : "Release");
}

public interface IRestore : INukeBuild
{
    [Parameter("Whether to restore from the lock file")]
    bool Locked => TryGetValue<bool?>(() => Locked) ?? false;

    Target Restore => _ => _
        .Executes(() => Log.Information("· restored {Mode}", Locked ? "locked" : "freely"));
}

public interface ICompile : IRestore, IHazConfiguration
{
    Target Compile => _ => _
        .DependsOn(Restore)
        .WhenSkipped(DependencyBehavior.Skip)
        .Executes(() => Log.Information("· compiled {Settings}", CompileSettings(["nologo"]).JoinedWithSpaces()));

    sealed Configure<List<string>> CompileSettingsBase => _ => [.. _, Configuration];

    Configure<List<string>> CompileSettings => CompileSettingsBase;
}

public interface ITest : ICompile, IHazArtifacts
{
    AbsolutePath TestResultDirectory => ArtifactsDirectory / "test-results";

    [Parameter("Number of times to run the tests")] int? Degree => TryGetValue<int?>(() => Degree);

    Target Test => _ => _
        .DependsOn(Compile)
        .Produces(TestResultDirectory / "*.trx")
        .Executes(() => Enumerable.Range(1, Degree ?? 1).ForEach(x => Log.Information("· tested, run {Run}", x)));
}

public interface IReportCoverage : ITest
{
    Target ReportCoverage => _ => _
        .DependsOn(Test)
        .Consumes(Test)
        .TryTriggeredBy<ITest>()
        .Executes(() => Log.Information("· reported what is below {Directory}", TestResultDirectory));
}

public interface ISign : INukeBuild
{
    Target Sign => _ => _
        .Executes(() => Log.Information("· never part of the build"));
}

public interface IPack : ICompile, IHazArtifacts
{
    Target Pack => _ => _
        .DependsOn(Compile)
        .TryDependsOn<ISign>()
        .TryAfter<ITest>(x => x.Test)
        .Executes(() => Log.Information("· packed"));
}

[ParameterPrefix(nameof(Registry))]
public interface IPublish : IPack
{
    [Parameter("Where packages go")] string Source => TryGetValue(() => Source) ?? "https://packages.invalid";
    [Parameter][Secret] string Key => TryGetValue(() => Key);

    Target Publish => _ => _
        .DependsOn(Pack)
        .Requires(() => Key)
        .OnlyWhenDynamic(() => !FailedTargets.Any())
        .Executes(() => Log.Information("· published to {Source} with {Key}", Source, Key));

    static class Registry;
}

/// <summary>Capabilities are interfaces; the build takes those that it needs and changes some.</summary>
public class Build : NukeBuild, IReportCoverage, IPublish
{
    Configure<List<string>> ICompile.CompileSettings => _ => [.. ((ICompile)this).CompileSettingsBase(_), "/warnaserror"];

    public Target Pack => _ => _
        .Inherit<IPack>()
        .Executes(() => Log.Information("· and listed the packages"));

    public Target Full => _ => _
        .DependsOn<ITest>(x => x.Test)
        .DependsOn<IPublish>();
}

internal static class Texts
{
    public static string JoinedWithSpaces(this IEnumerable<string> texts) => string.Join(' ', texts);
}
