using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>Provenance of what a release makes. Source: https://docs.github.com/en/actions/how-tos/secure-your-work/use-artifact-attestations</summary>
internal static class Attest
{
    public static IEnumerable<Permission> Permissions(WorkflowDefinition workflow, JobNode node) => Notes<AttestNote>(workflow, node).Any() || Notes<AttestImagesNote>(workflow, node).Any()
        ? [Scopes.IdToken.Write("prove to the signing service which workflow runs"), Scopes.Attestations.Write("publish the provenance of what was built")]
        : [];

    /// <param name="workflow">Only a release attests.</param>
    /// <param name="node">The job.</param>
    /// <param name="build">The step that made it all.</param>
    /// <param name="actions">The pins.</param>
    public static IEnumerable<Step> Steps(WorkflowDefinition workflow, JobNode node, RunStep build, ActionsLock actions)
    {
        var files = Notes<AttestNote>(workflow, node).Select(x => x.Files).Distinct().ToList();
        if (files.Count > 0)
            yield return new UseStep("attest", actions["actions/attest"], "Attest what was built", with: new TextMap { ["subject-path"] = string.Join('\n', files) });
        foreach (var image in Notes<AttestImagesNote>(workflow, node).SelectMany(x => x.Images()).Distinct())
            yield return new UseStep($"attest-{image}", actions["actions/attest"], $"Attest image {image}", with: new TextMap
            {
                ["subject-name"] = build.Output($"{image}-name"),
                ["subject-digest"] = build.Output($"{image}-digest"),
                ["push-to-registry"] = true,
            });
    }

    private static IEnumerable<T> Notes<T>(WorkflowDefinition workflow, JobNode node) => workflow is { IsRelease: true, PaidFeatures: true } ? node.Notes.OfType<T>() : [];
}
