using System.ComponentModel;
using Nuke.Common;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Nuke.Common.Utilities.Collections;
using Serilog;

namespace NukeBuilds.Library;

[TypeConverter(typeof(TypeConverter<Configuration>))]
public class Configuration : Enumeration
{
    public static Configuration Debug = new() { Value = nameof(Debug) };
    public static Configuration Release = new() { Value = nameof(Release) };

    public static implicit operator string(Configuration configuration)
    {
        return configuration.Value;
    }
}

/// <summary>A library is cleaned, restored, compiled, tested and packed.</summary>
[UnsetVisualStudioEnvironmentVariables]
[DotNetVerbosityMapping]
[ShutdownDotNetAfterServerBuild]
public class Build : NukeBuild
{
    [Parameter("Configuration to build - Default is 'Debug' (local) or 'Release' (server)")]
    readonly Configuration Configuration = IsLocalBuild ? Configuration.Debug : Configuration.Release;

    AbsolutePath SourceDirectory => RootDirectory / "src";
    AbsolutePath ArtifactsDirectory => RootDirectory / "artifacts";

    Target Clean => _ => _
        .Before(Restore)
        .Executes(() =>
        {
            SourceDirectory.GlobDirectories("**/bin", "**/obj").ForEach(x => x.DeleteDirectory());
            ArtifactsDirectory.CreateOrCleanDirectory();
            Log.Information("· cleaned, left: {Files}", string.Join(' ', RootDirectory.GlobFiles("src/**/*").Select(x => RootDirectory.GetUnixRelativePathTo(x))));
        });

    Target Restore => _ => _
        .Executes(() =>
        {
            Log.Information("· restored");
        });

    public Target Compile => _ => _
        .DependsOn(Restore)
        .Executes(() =>
        {
            (SourceDirectory / "Library" / "bin" / Configuration / "Library.dll").TouchFile();
            Log.Information("· compiled {Configuration}", Configuration);
        });

    Target Test => _ => _
        .DependsOn(Compile)
        .Produces(ArtifactsDirectory / "*.trx")
        .Executes(() =>
        {
            ReportSummary(_ => _.AddPair("Passed", 3));
            Log.Information("· tested {Configuration}", (string)Configuration);
        });

    Target Pack => _ => _
        .DependsOn(Test)
        .After(Clean)
        .Consumes(Compile)
        .Produces(ArtifactsDirectory / "*.nupkg")
        .OnlyWhenStatic(() => Configuration == Configuration.Release)
        .Executes(() =>
        {
            var package = ArtifactsDirectory / "Library.1.0.0.nupkg";
            package.WriteAllText("package");
            Log.Information("· packed {Package}", package);
        });
}
