using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>Which release a rollback goes to.</summary>
internal static class RollbackTo
{
    /// <exception cref="PipelineException">There is none, or it is not kept.</exception>
    public static Release Choose(DeployTarget target, ReleaseHistory history, string? version)
    {
        var wanted = version ?? history.Previous?.Rollout.Release.Version
            ?? throw PipelineException.WrongUse(
                $"There is no previous release of {target.System.Name} in {target.Environment} to roll back to",
                why: history.Current is null ? "nothing was deployed successfully yet" : $"{history.Current.Rollout.Release.Version} is the only one",
                next: "deploy first");
        return target.Host.Kept(wanted)
            ?? throw PipelineException.WrongUse(
                $"Release {wanted} is not kept in {target.Environment}", "--to",
                $"kept are: {string.Join(", ", Kept(target, history))}", "choose one of them, or deploy the version anew");
    }

    private static IEnumerable<string> Kept(DeployTarget target, ReleaseHistory history) =>
        history.Rollouts.Select(x => x.Rollout.Release.Version).Distinct().Where(x => target.Host.Kept(x) is not null).Reverse().DefaultIfEmpty("none");
}
