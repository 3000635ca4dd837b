using Nuke.Common;
using Nuke.Common.CI;
using Nuke.Common.CI.GitHubActions;
using Serilog;

namespace NukeBuilds.Release;

/// <summary>Parameters of all kinds, secrets, requirements, and tests split over several machines.</summary>
public class Build : NukeBuild
{
    [CI] readonly GitHubActions GitHubActions;
    [Partition(2)] readonly Partition TestPartition;

    [Parameter("Version to release")] readonly string Version;
    [Parameter("Key of the registry")][Secret] readonly string ApiKey;
    [Parameter("Frameworks to test", Separator = "+")] readonly string[] Frameworks = ["net8.0", "net10.0"];
    [Parameter("Attempts")] readonly int Attempts = 1;
    [Parameter("Where it goes", ValueProviderMember = nameof(Feeds))] readonly string Feed = "nightly";
    [Parameter] readonly bool Quick;
    [Parameter(Name = "notes")] readonly string ReleaseNotes;

    static IEnumerable<string> Feeds => ["nightly", "stable"];

    public Target Test => _ => _
        .Partition(2)
        .OnlyWhenStatic(() => !Quick)
        .Executes(() =>
        {
            foreach (var framework in TestPartition.GetCurrent(Frameworks))
                Log.Information("· part {Partition}: tested {Framework}", TestPartition, framework);
        });

    public Target Release => _ => _
        .DependsOn(Test)
        .Requires(() => Version, () => ApiKey)
        .Requires(() => Attempts > 0)
        .Executes(() =>
        {
            Assert.NotNullOrWhiteSpace(Version);
            Log.Information("· released {Version} to {Feed} with {Key}, notes: {Notes}, on {Server}", Version, Feed, ApiKey, ReleaseNotes ?? "none", GitHubActions?.Workflow ?? "no server");
        });
}
