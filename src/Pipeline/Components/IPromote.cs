using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>Brings what serves in one environment to another one, byte for byte.</summary>
public interface IPromote : IDeploy
{
    /// <summary>The environment whose release is taken.</summary>
    [Parameter("With Promote: the environment whose release is taken, such as staging; --to names the one that gets it")]
    [NotFromEnvironment]
    string? From => TryGetValue(() => From);

    /// <summary>Takes the release that serves in one environment, and deploys it to another one.</summary>
    Target Promote => _ => _
        .Description("Deploy to the environment --to exactly the release that serves in --from, and show before what differs between the two; nothing is built")
        // With a package come the verdicts of scans that an environment may ask for.
        .Consumes(Package)
        .Notes(x => x.NotesByOptions(options => DeployJob.PromotionNotes(this, options)).KeepsReport())
        .Requires(() => PromoteRun.IsNamed(this))
        .Requires(() => DeployArguments.IsKeep(Keep), () => DeployArguments.IsClearance(this))
        .Executes(() => new PromoteRun(this).RunAsync(BuildCancellation.Token));
}
