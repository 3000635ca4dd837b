using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Tools;
using Serilog;

namespace Pipeline.Components;

/// <summary>Tells whether this machine has what targets need, and whether an environment takes a deployment from it.</summary>
public interface IDoctor : IHaveGitHub
{
    /// <summary>For which targets.</summary>
    [Parameter("Targets whose tools are looked for, with all that they depend on; default: those named beside Doctor, else all tools that are known")]
    string[] For => TryGetValue(() => For) ?? [.. InvokedTargets.Select(x => x.Name).Where(x => x != nameof(Doctor))];

    /// <summary>Whether GitHub is looked at instead of this machine.</summary>
    [Parameter("Look, by GitHub's API, at what the workflows rely on: environments and their reviewers, rules for branches and tags, permissions, names of secrets", Name = "github")]
    [NotFromEnvironment]
    bool LookAtGitHub => TryGetValue<bool?>(() => LookAtGitHub) ?? false;

    /// <summary>Environments that need no reviewer.</summary>
    [Parameter("With Doctor --github: environments that nobody has to approve deployments to, such as staging")]
    string[] Unreviewed => TryGetValue(() => Unreviewed) ?? [];

    /// <summary>Looks for tools and at the Docker Engine, or at an environment.</summary>
    Target Doctor => _ => _
        .Description("Show which tools are there, in which version, and how to get what is missing; --for <targets> for theirs only, --env <environment> for what is missing there (--json)")
        .Requires(() => DoctorRun.Knows(this))
        .Executes(async () =>
        {
            if (LookAtGitHub)
            {
                await GitHubLook.RunAsync(this, BuildCancellation.Token);
                return;
            }

            var health = await DoctorRun.LookAsync(this, BuildCancellation.Token);
            if (Output.Json)
                Output.WriteDocument(health.ToJson());
            else
                foreach (var line in health.Lines())
                    Log.Information("{Line}", line);
            if (!health.Ok)
                throw DoctorRun.Failure(health);
        });
}

/// <summary>What <see cref="IDoctor"/> does.</summary>
internal static class DoctorRun
{
    /// <exception cref="PipelineException">There is no such target: exit 2.</exception>
    public static bool Knows(IDoctor build)
    {
        var known = BuildTargets.Of(build);
        foreach (var name in build.For)
            if (!known.Any(x => x.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw PipelineException.WrongUse($"There is no target `{name}`", "--for", next: "./build.sh --help lists them");
        if (EnvironmentOf(build) is { } systems)
            Selection.Of(systems);
        return true;
    }

    /// <summary>What is thrown when something that is needed is missing.</summary>
    public static PipelineException Failure(Health health) => PipelineException.Failed(
        $"{(health is { Environment: { } environment, For.Length: 0 } ? $"A deployment to {environment} would fail" : "This machine lacks what is needed")}: {string.Join(", ", health.Findings.Where(x => x.Failed).Select(x => x.Name))}",
        health.For.Length > 0 ? $"needed by {string.Join(", ", health.For)}" : null, next: "the lines above say what to do");

    /// <summary>Looks at what is named: an environment, tools of targets, or both; with nothing named, at all tools.</summary>
    public static async Task<Health> LookAsync(IDoctor build, CancellationToken cancellation)
    {
        var environment = EnvironmentOf(build);
        var findings = new List<Finding>();
        if (environment is null || build.For.Length > 0)
            findings.AddRange(await MachineAsync(build, cancellation));
        if (environment is not null)
            findings.AddRange(await EnvironmentLook.FindAsync(environment, cancellation));
        return new Health(!findings.Exists(x => x.Failed), [.. build.For], [.. findings]) { Environment = environment?.Env };
    }

    // Null: none is named.
    private static IHaveSystems? EnvironmentOf(IDoctor build) => build is IHaveSystems { NamedEnv: not null } systems ? systems : null;

    private static async Task<List<Finding>> MachineAsync(IDoctor build, CancellationToken cancellation)
    {
        var notes = Needed(build);
        var needed = notes.OfType<KnownTool>().DistinctBy(x => x.Name).ToList();
        // Without targets, the others are shown too: nothing here needs them.
        var tools = build.For.Length > 0 ? needed : [.. needed, .. KnownTools.All.Where(x => !needed.Exists(y => y.Name == x.Name)).Select(x => x with { Optional = true })];
        var usesEngine = notes.Exists(x => x is EngineNote);
        var search = new ToolSearch(Environment.GetEnvironmentVariable("PATH") ?? "");
        var engine = usesEngine || build.For.Length == 0 ? EngineLook.FindAsync(() => Task.FromResult(EndpointSearch.OfThisProcess().Find()), usesEngine, tools.Exists(x => x.Name == "buildx"), cancellation) : null;
        var looks = tools.Select(x => search.FindAsync(x, cancellation)).ToList();
        var findings = new List<Finding>(await Task.WhenAll(looks));
        if (engine is not null)
            findings.AddRange(await engine);
        return findings;
    }

    /// <summary>What the named targets, and all that must run before them, have noted; with none named, what all have.</summary>
    private static List<object> Needed(IDoctor build)
    {
        var seen = new HashSet<TargetDescription>();
        var waiting = new Queue<TargetDescription>(
            BuildTargets.Of(build).Where(x => build.For.Length == 0 || build.For.Contains(x.Name, StringComparer.OrdinalIgnoreCase)));
        while (waiting.TryDequeue(out var target))
            if (seen.Add(target))
                foreach (var next in target.DependsOn.Concat(target.Triggers))
                    waiting.Enqueue(next);
        return [.. seen.SelectMany(x => x.Notes)];
    }
}
