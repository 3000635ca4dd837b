using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases.Admission;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Keeps out of an environment what is not released: branches, tags beside the branches of releases, commits whose checks are not green.</summary>
public interface ICheckRelease : IHaveSystems
{
    /// <summary>Branches beside the default one whose commits may be released, such as <c>release/1.x</c>.</summary>
    IReadOnlyList<string> ReleaseBranches => [];

    /// <summary>Checks of GitHub Actions that must be green on a commit before it is deployed as a release: the names of jobs.</summary>
    IReadOnlyList<string> RequiredChecks => ["Gate"];

    /// <summary>Refuses what is not released.</summary>
    Target CheckRelease => _ => _
        .Description("Refuse (exit code 3) what is no released version, where the environment asks for one (ProvedIn); asks GitHub, in a workflow")
        .TryBefore<IDeploy>(x => x.TakeLock, x => x.Deploy)
        .TryBefore<IPromote>(x => x.Promote)
        .Notes(x => x
            .Permissions(
                Scopes.Contents.Read("see which branch holds the tag"),
                Scopes.Checks.Read("see whether the checks of the commit are green"))
            .UsesToken())
        .Executes(async () =>
        {
            var environment = Systems.First(x => x.Name == SystemName).Environments.FirstOrDefault(x => x.Name == Env)
                ?? throw PipelineException.WrongUse($"System {SystemName} has no environment `{Env}`", "--env");
            if (environment.ProvedIn is null)
            {
                Log.Information("Environment {Environment} takes anything", Env);
                return;
            }

            using var github = new GitHubRecord(new Uri(Needed("GITHUB_API_URL")), Needed("GITHUB_REPOSITORY"), Environment.GetEnvironmentVariable("GITHUB_TOKEN"));
            await new ReleaseGate(environment.Name) { Branches = [.. ReleaseBranches], Checks = [.. RequiredChecks] }.RequireAsync(
                github, Needed("GITHUB_REF"), Needed("GITHUB_SHA"), this is IPackage package ? package.Version : null, BuildCancellation.Token);
            Log.Information("{Ref} is released", Needed("GITHUB_REF"));
        });

    private static string Needed(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : throw PipelineException.WrongUse(
        "Whether this is a release is known only in a workflow on GitHub", variable, "the variable is not set", "deploy from the workflow, or leave CheckRelease out on purpose");
}
