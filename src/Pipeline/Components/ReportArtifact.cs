using Nuke.Common;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>The pages of deployments on GitHub.</summary>
internal static class ReportArtifact
{
    /// <summary>The page that a target leaves is kept with the run, also when the target has failed. Several jobs of a run may leave one.</summary>
    public static ITargetDefinition KeepsReport(this ITargetDefinition target) => target.FollowedByAction(
        "actions/upload-artifact", "Keep the page",
        new TextMap
        {
            ["name"] = $"page-{GitHub.Job}-{Strategy.JobIndex}",
            ["path"] = ".nuke/temp/reports/*.html",
            ["if-no-files-found"] = "ignore",
            ["include-hidden-files"] = true,
        },
        evenAfterFailure: true);
}
