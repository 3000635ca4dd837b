using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Generated;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Keeps the pins of actions.</summary>
public interface IUpdateActions : IHaveGitHub
{
    /// <summary>An action to add.</summary>
    [Parameter("Action to take into the lock: owner/repo, or owner/repo@version")]
    string? Add => TryGetValue(() => Add);

    /// <summary>Whether edits of generated files are taken over.</summary>
    [Parameter("Take over what Dependabot changed in generated workflows")]
    bool Adopt => TryGetValue<bool?>(() => Adopt) ?? false;

    /// <summary>Whether new major versions are taken.</summary>
    [Parameter("Take new major versions of actions too")]
    bool Major => TryGetValue<bool?>(() => Major) ?? false;

    /// <summary>How old a version must be.</summary>
    [Parameter("Age that a version must have before it is taken; default: 7d")]
    TimeSpan? Cooldown => TryGetValue<TimeSpan?>(() => Cooldown);

    /// <summary>Verifies all pins and takes newer versions.</summary>
    Target UpdateActions => _ => _
        .Description("Verify every pinned action against its tag on GitHub and take newer versions into .github/actions.lock.json")
        .Executes(async () =>
        {
            var update = new ActionsUpdate(RootDirectory, new ActionsUpdateOptions
            {
                Api = Uri.TryCreate(GitHubApi ?? "https://api.github.com/", UriKind.Absolute, out var api)
                    ? api
                    : throw PipelineException.WrongUse($"`{GitHubApi}` is no address", "--github-api", next: "write it such as https://api.github.com/"),
                Token = GitHubToken,
                Major = Major,
                Cooldown = Cooldown ?? TimeSpan.FromDays(7),
            });
            var report = Add is not null ? await update.AddAsync(Add, BuildCancellation.Token)
                : Adopt ? await update.AdoptAsync(Generated(), BuildCancellation.Token)
                : await update.RunAsync(Unused(), BuildCancellation.Token);
            foreach (var line in report.Lines)
                Log.Information("{Line}", line);
        });

    /// <summary>What no workflow of the build uses; nothing while they cannot be made. Made with all that GitHub offers, so that a pin of a paid feature stays.</summary>
    private IReadOnlyList<string> Unused()
    {
        try
        {
            return WorkflowSet.Of(this, RootDirectory, paidFeatures: true).Unused;
        }
        catch (PipelineException)
        {
            return [];
        }
    }

    private IEnumerable<string> Generated() => Directory.Exists(RootDirectory / ".github" / "workflows")
        ? Directory.EnumerateFiles(RootDirectory / ".github" / "workflows", "*.yml")
            .Where(x => GeneratedHeader.IsOn(File.ReadAllText(x))).Select(x => System.IO.Path.GetRelativePath(RootDirectory, x))
        : [];
}
