using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>Which release a rollback goes to.</summary>
internal static class RollbackTo
{
    /// <exception cref="PipelineException">There is none, or it is not kept.</exception>
    public static async Task<Release> ChooseAsync(DeployTarget target, ReleaseHistory history, string? version, CancellationToken cancellation)
    {
        var wanted = version ?? history.Previous?.Rollout.Release.Version
            ?? throw PipelineException.WrongUse(
                $"There is no previous release of {target.System.Name} in {target.Environment} to roll back to",
                why: history.Current is null ? "nothing was deployed successfully yet" : $"{history.Current.Rollout.Release.Version} is the only one",
                next: "deploy first");
        var release = await target.Host.KeptAsync(wanted, cancellation)
            ?? throw PipelineException.WrongUse(
                $"Release {wanted} is not kept in {target.Environment}", "--to",
                $"kept are: {string.Join(", ", await KeptAsync(target, history, cancellation))}", "choose one of them, or deploy the version anew");
        Data.SchemaGate.RequireRunsOn(history, release, target.Environment);
        return release;
    }

    private static async Task<IEnumerable<string>> KeptAsync(DeployTarget target, ReleaseHistory history, CancellationToken cancellation)
    {
        var kept = new List<string>();
        foreach (var version in history.Rollouts.Select(x => x.Rollout.Release.Version).Distinct().Reverse())
            if (await target.Host.KeptAsync(version, cancellation) is not null)
                kept.Add(version);
        return kept.DefaultIfEmpty("none");
    }
}
