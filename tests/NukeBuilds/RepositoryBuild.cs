using Nuke.Common;
using Nuke.Common.Git;
using Nuke.Common.ProjectModel;
using Nuke.Common.Tooling;
using Serilog;

namespace NukeBuilds.Repository;

/// <summary>What the build knows of its solution and its repository, and a tool on PATH.</summary>
public class Build : NukeBuild
{
    [Solution] readonly Solution Solution;
    [GitRepository] readonly GitRepository Repository;
    [PathVariable] readonly Tool Dotnet;

    public Target Show => _ => _
        .Executes(() =>
        {
            Log.Information("· {Solution}", Solution.Name);
            foreach (var project in Solution.AllProjects)
                Log.Information("· {Project} in {Directory}", project.Name, project.Directory);
            Log.Information("· tests: {Tests}", string.Join(' ', Solution.GetAllProjects("*.Tests").Select(x => x.Name)));
            Log.Information("· {Url} {Branch} {Commit} {Tags}", Repository.HttpsUrl, Repository.Branch, Repository.Commit, string.Join(' ', Repository.Tags));
        });

    public Target Deploy => _ => _
        .OnlyWhenStatic(() => Repository.IsOnMainOrMasterBranch())
        .Executes(() => Log.Information("· deployed {Project}", Solution.GetSolutionFolder("src").GetProject("Library")));

    public Target Tools => _ => _
        .Executes(() =>
        {
            var output = Dotnet("--version", logInvocation: false, logOutput: false);
            Log.Information("· dotnet printed {Count} line", output.Count);
            Dotnet($"no-such-command {"an argument"}", exitHandler: x => Log.Information("· {Arguments}: exit code {Code}", x.Arguments, x.ExitCode), logOutput: false);
        });
}

public interface IHazSolution : INukeBuild
{
    [Solution]
    Solution Solution => TryGetValue(() => Solution);
}

public interface IHazGitRepository : INukeBuild
{
    [GitRepository]
    [Required]
    GitRepository GitRepository => TryGetValue(() => GitRepository);
}

/// <summary>The same by components.</summary>
public class ComponentBuild : NukeBuild, IHazSolution, IHazGitRepository
{
    public Target Show => _ => _
        .Requires(() => ((IHazSolution)this).Solution)
        .Executes(() => Log.Information("· {Solution} at {Commit}", ((IHazSolution)this).Solution.FileName, ((IHazGitRepository)this).GitRepository.Commit));
}
