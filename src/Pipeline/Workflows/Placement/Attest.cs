using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>Provenance of what a release makes. Source: https://docs.github.com/en/actions/how-tos/secure-your-work/use-artifact-attestations</summary>
internal static class Attest
{
    public static IEnumerable<Permission> Permissions(WorkflowDefinition workflow, JobNode node) => Notes(workflow, node).Any()
        ? [Scopes.IdToken.Write("prove to the signing service which workflow runs"), Scopes.Attestations.Write("publish the provenance of what was built")]
        : [];

    public static IEnumerable<Step> Steps(WorkflowDefinition workflow, JobNode node, ActionsLock actions)
    {
        var files = Notes(workflow, node).Select(x => x.Files).Distinct().ToList();
        if (files.Count > 0)
            yield return new UseStep("attest", actions["actions/attest"], "Attest what was built", with: new TextMap { ["subject-path"] = string.Join('\n', files) });
    }

    private static IEnumerable<AttestNote> Notes(WorkflowDefinition workflow, JobNode node) =>
        workflow.IsRelease ? node.Runs.SelectMany(x => x.Notes).OfType<AttestNote>() : [];
}
